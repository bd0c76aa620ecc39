import { parseArgs } from 'node:util'
import { LATEST } from './results.ts'
import { WORKS, type Work } from './workloads.ts'

export const USAGE = `npm run bench -- [options]

  --only read,list     only these of: ${WORKS.join(', ')}
  --scale              read, list, create and publish with 1,000 and with 100,000 items in the type, ten earlier versions each
  --embedded           the embedded mode: start, reads, memory
  --events             the relay from outbox to NATS, and a consumer behind it
  --all                the comparison, --scale, --embedded and --events
  --only-floor         the floor alone
  --seconds 4          of each round
  --rounds 3           for each work and stack
  --warmup 2           seconds before the rounds of each work and stack
  --connections 32     that send requests
  --pool 8             database connections of each process
  --out FILE           where results go; those of --only and --only-floor go nowhere unless this says where
`

const EXAMPLE_NATS_URL = 'nats://127.0.0.1:4222'
const EXAMPLE_URL = 'postgres://postgres@127.0.0.1:5432/postgres'

export type Options = ReturnType<typeof parseOptions>

/** Reads the command line and the environment; throws what is wrong with them. */
export function parseOptions(args: string[], { BENCH_DATABASE_URL, BENCH_NATS_URL }: NodeJS.ProcessEnv) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      scale: { type: 'boolean', default: false },
      embedded: { type: 'boolean', default: false },
      events: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      'only-floor': { type: 'boolean', default: false },
      seconds: { type: 'string', default: '4' },
      rounds: { type: 'string', default: '3' },
      warmup: { type: 'string', default: '2' },
      connections: { type: 'string', default: '32' },
      pool: { type: 'string', default: '8' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (!BENCH_DATABASE_URL && !values.help)
    throw new Error(`BENCH_DATABASE_URL is missing: a PostgreSQL superuser, for example ${EXAMPLE_URL}`)
  if (!BENCH_NATS_URL && !values.help)
    throw new Error(`BENCH_NATS_URL is missing: a NATS server with JetStream, for example ${EXAMPLE_NATS_URL}`)
  const { all, scale, embedded, events } = values
  const partial = values.only !== undefined || values['only-floor']
  const out = values.out ?? (partial ? null : LATEST)
  return {
    help: values.help,
    databaseUrl: BENCH_DATABASE_URL ?? '',
    natsUrl: BENCH_NATS_URL ?? '',
    works: worksOf(values.only),
    sections: { works: all || (!scale && !embedded && !events), scale: all || scale, embedded: all || embedded, events: all || events },
    onlyFloor: values['only-floor'],
    timing: {
      warmup: positive('warmup', values.warmup),
      seconds: positive('seconds', values.seconds),
      rounds: positive('rounds', values.rounds),
    },
    connections: positive('connections', values.connections),
    pool: positive('pool', values.pool),
    out,
  }
}

function worksOf(only: string | undefined): readonly Work[] {
  if (only === undefined) return WORKS
  const names = only.split(',')
  const unknown = names.filter((name) => !WORKS.some((work) => work === name))
  if (unknown.length > 0) throw new Error(`--only knows ${WORKS.join(', ')}, not ${unknown.join(', ')}`)
  return WORKS.filter((work) => names.includes(work))
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} takes a number above 0, not ${text}`)
  return value
}
