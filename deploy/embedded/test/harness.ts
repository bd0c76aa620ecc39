import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAssets } from '@wordclaw/content/assets'
import { generateCredential } from '@wordclaw/gateway/keys/credential'
import { testPglite } from '@wordclaw/shared/testing/database'
import { type EmbeddedOptions, startEmbedded } from '../src/start-embedded.ts'

/** What the mock payment provider signs with. */
export const PROVIDER_SECRET = 'the secret of the mock provider'

/** What is the same in every test. */
const FIXED = {
  identityKeys: [{ id: 'test', secret: 'a secret of at least thirty-two characters' }],
  secretKeys: [{ id: 'test', secret: 'another secret of thirty-two characters' }],
  host: '127.0.0.1',
  logLevel: 'silent',
  version: '0.0.0-test',
  rateLimit: { perMinute: 0, burst: 1 },
  webhookSecrets: new Map([['mock', [PROVIDER_SECRET]]]),
}

async function emptyPglite() {
  const pglite = await testPglite()
  await pglite.exclusively(async (connection) => {
    for (const schema of ['content', 'forms', 'payments', 'search', 'gateway'])
      await connection.query(`drop schema if exists ${schema} cascade`)
  })
  return pglite
}

/** Assets in a directory of their own. */
async function openFiles() {
  const directory = await mkdtemp(join(tmpdir(), 'wordclaw-assets-'))
  const assets = openAssets({ directory, maxBytes: 1_000_000, allowedTypes: ['*'] })
  const names = async () =>
    (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name)
  return { assets, names, remove: () => rm(directory, { recursive: true, force: true }) }
}

/** The whole of WordClaw in this process, emptied: one domain, one administrator's key. */
export async function startWordclaw(options: Pick<EmbeddedOptions, 'outbound'> = {}) {
  const pglite = await emptyPglite()
  const key = generateCredential()
  const files = await openFiles()
  const start = (port: number) => startEmbedded({ ...FIXED, pglite, port, bootstrapKey: key, assets: files.assets, ...options })
  let wordclaw = await start(0)
  const { url } = wordclaw
  const rows = async <R extends object>(sql: string, values: unknown[] = []) =>
    (await pglite.exclusively((connection) => connection.query(sql, values))).rows as R[]
  return {
    url,
    key,
    rows,
    /** The names of the files that are stored. */
    files: files.names,
    /** The decisions so far, oldest first. */
    decisions: () => rows<Decision>('select * from gateway.policy_decision_logs order by id'),
    /** Forgets everything but domains and keys; ids start over. */
    async empty() {
      await rows(
        `truncate content.content_types, content.content_items, content.content_item_versions, content.published_items,
           content.trashed_items, content.content_item_references, content.content_item_fields, content.outbox,
           gateway.policy_decision_logs, gateway.outbox restart identity cascade`,
      )
    },
    /** Stops it and starts it again, with the same data and at the same address. */
    async restart() {
      await wordclaw.close()
      wordclaw = await start(Number(new URL(url).port))
    },
    async [Symbol.asyncDispose]() {
      await wordclaw.close()
      await files.remove()
    },
  }
}

export interface Decision {
  decision_id: string
  principal_id: string | null
  domain_id: number | null
  procedure: string
  operation: string
  resource_type: string
  resource_id: string | null
  environment: string
  outcome: string
  code: string
  remediation: string | null
  determining: string
  policy_version: string
  dry_run: boolean
}

export type Wordclaw = Awaited<ReturnType<typeof startWordclaw>>
