import { type Comparison, compare } from './compare.ts'
import { environment } from './config.ts'
import { createDatabase } from './database.ts'
import { measureEmbedded } from './embedded.ts'
import { measureEvents } from './events.ts'
import { type Options, parseOptions, USAGE } from './options.ts'
import { endProcesses, startLoadDriver } from './processes.ts'
import { comparisonTable, embeddedTable, eventsTable, failureLines, scaleTable, webhooksTable } from './report.ts'
import { circumstances, saveResults } from './results.ts'
import { measureScale } from './scale.ts'
import { type Stack, startFloor, startOurs } from './stack.ts'
import { measureWebhooks } from './webhooks.ts'
import { type Bench, seed } from './workloads.ts'

const ARTICLES = 1_000
const PAGES = 4_000

const say = (text: string) => void process.stdout.write(text)

/** Measures what the options ask for, prints it and gives the sections of the results with the number of failed requests. */
async function measureAll(options: Options): Promise<{ sections: Record<string, unknown>; errors: number }> {
  const { connections, timing, sections: wanted } = options
  await using database = await createDatabase(options.databaseUrl)
  await using load = startLoadDriver()
  const about = { ...circumstances(database), connections, ...timing }
  const sections: Record<string, unknown> = {}
  let errors = 0
  if (wanted.works || wanted.scale) {
    const bench: Bench = { database, load, connections }
    await using stacks = new AsyncDisposableStack()
    const running = [stacks.use(await startFloor(database, options))]
    if (!options.onlyFloor) running.push(stacks.use(await startOurs(database, options)))
    if (wanted.works) {
      const works = await measureWorks(bench, running, options)
      sections['works'] = { ...about, results: works }
      errors += works.reduce((sum, { floor, ours }) => sum + floor.errors + (ours?.errors ?? 0), 0)
    }
    if (wanted.scale) {
      say('\nscale: read, list, create, publish\n')
      const results = await measureScale(bench, running, timing)
      say(scaleTable(results))
      sections['scale'] = { ...about, results }
      errors += results.reduce((sum, { small, large }) => sum + small.errors + large.errors, 0)
    }
  }
  if (wanted.embedded) {
    const result = await measureEmbedded(load, connections, timing)
    say(`\n${embeddedTable(result)}`)
    sections['embedded'] = { ...about, result }
    errors += result.errors
  }
  if (wanted.events) {
    const result = await measureEvents(database, options.natsUrl)
    // On a system that has just been installed: it shows its first key then, and only then.
    await using fresh = await createDatabase(options.databaseUrl)
    const webhooks = await measureWebhooks(fresh, options)
    say(`\n${eventsTable(result)}\n${webhooksTable(webhooks)}`)
    sections['events'] = { ...about, result, webhooks }
  }
  return { sections, errors }
}

async function measureWorks(bench: Bench, stacks: readonly Stack[], { works, timing }: Options): Promise<Comparison[]> {
  const subjects = []
  for (const stack of stacks) subjects.push(await seed(bench, stack, { articles: ARTICLES, pages: works.includes('publish') ? PAGES : 0 }))
  const comparisons: Comparison[] = []
  for (const work of works) {
    say(`${work} …\n`)
    comparisons.push(await compare(bench, subjects, work, timing))
  }
  say(`\n${comparisonTable(comparisons)}${failureLines(comparisons)}`)
  say('ratio: ours to the floor, median of rounds; reply bytes and errors: floor / ours; others: cores that others kept busy\n')
  return comparisons
}

// Without its processes no measurement goes on: it fails, and on the way out everything is disposed of.
process.once('SIGINT', endProcesses)
process.once('SIGTERM', endProcesses)

const options = readOptions()
if (options?.help) say(USAGE)
else if (options) {
  const { sections, errors } = await measureAll(options)
  if (options.out) await saveResults(options.out, sections)
  if (errors > 0) {
    say(`${errors} requests failed\n`)
    process.exitCode = 1
  }
}

/** Null, after saying why, if the command line or the environment is wrong. */
function readOptions(): Options | null {
  try {
    return parseOptions(process.argv.slice(2), environment)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 64
    return null
  }
}
