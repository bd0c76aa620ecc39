import { createHash } from 'node:crypto'
import type { Call } from '@wordclaw/shared/principal'
import { ProblemError, problemOf } from '@wordclaw/shared/problem'
import { systemClock } from '@wordclaw/shared/time'
import { openAssets } from '../src/assets/assets-port.ts'
import { exportBundle } from '../src/bundle/export/export-bundle.ts'
import { commitImport } from '../src/bundle/import/commit.ts'
import { giveUp } from '../src/bundle/import/give-up.ts'
import { type Bringing, takeIn } from '../src/bundle/import/import-bundle.ts'
import { openDirectory } from './assets.ts'
import { startContent } from './harness.ts'

/** The forms service of domains that have no forms. */
const withoutForms = { call: async () => ({ ok: true, body: JSON.stringify({ forms: [], next: null }) }) }

/** The content service with its bundles, as its routes make and take them. */
export async function startBundles() {
  const directory = await openDirectory()
  const assets = openAssets({ directory: directory.path, maxBytes: 10_000_000, allowedTypes: ['*'] })
  const content = await startContent({ assets, peers: withoutForms })
  const bringing = (domainId: number, more: Partial<Call> = {}): Bringing => ({
    database: content.database,
    clock: systemClock,
    ports: { assets, peers: withoutForms },
    call: {
      principal: { id: 'api_key:1', domainId, scopes: ['admin'] },
      procedure: 'content.domain.import',
      requestId: 'test',
      decisionId: crypto.randomUUID(),
      dryRun: false,
      ...more,
    },
  })
  return {
    ...content,
    directory,
    bringing,
    async exported(domainId: number, policy: { version: string; text: string } | null = null): Promise<string> {
      const chunks: Buffer[] = []
      for await (const chunk of await exportBundle({ ...bringing(domainId), policy })) chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    },
    /** Imports a bundle as the gateway has it done. Throws the problem that it ends in. */
    async imported(domainId: number, bundle: string | Iterable<Buffer>, more: Partial<Call> = {}) {
      const asked = bringing(domainId, more)
      const {
        importId,
        policy: _,
        ...summary
      } = await takeIn(asked, chunked(bundle)).catch((error: unknown) => {
        throw new ProblemError(problemOf(error), { cause: error })
      })
      const answer = await commitImport(asked, importId, summary)
      if (!answer.ok || more.dryRun || answer.replayOf !== undefined) await giveUp(asked, importId)
      if (!answer.ok) throw new ProblemError(answer.problem, { cause: answer.fault })
      return { importId, ...summary }
    },
    rows: <R extends object>(text: string) => content.database.sql.query<R>({ name: '', text }, []),
    async [Symbol.asyncDispose]() {
      await content[Symbol.asyncDispose]()
      await directory[Symbol.asyncDispose]()
    },
  }
}

/** A bundle as a network gives it, cut anywhere. */
async function* chunked(bundle: string | Iterable<Buffer>): AsyncGenerator<Buffer> {
  if (typeof bundle !== 'string') yield* bundle
  else {
    const bytes = Buffer.from(bundle)
    for (let start = 0; start < bytes.length; start += 1_021) yield bytes.subarray(start, start + 1_021)
  }
}

type Json = Record<string, unknown>

export const linesIn = (bundle: string): Json[] =>
  bundle
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json)

/** A bundle of these lines, with the last line that belongs to it. */
export function bundleOf(lines: readonly Json[]): string {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const counts: Record<string, number> = {}
  for (const { line } of lines.slice(1)) counts[String(line)] = (counts[String(line)] ?? 0) + 1
  return `${text}${JSON.stringify({ line: 'end', counts, sha256: createHash('sha256').update(text).digest('hex') })}\n`
}
