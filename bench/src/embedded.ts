import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Timing } from './compare.ts'
import { residentMb } from './cpu.ts'
import { documentOf } from './documents.ts'
import { freePort, type LoadDriver, type Server, startServer } from './processes.ts'
import { ADMINISTRATOR_KEY, createdId, createTypeOverRest } from './stack.ts'

const ITEMS = 200

export interface EmbeddedResult {
  readonly firstStartMs: number
  readonly secondStartMs: number
  readonly readsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly nodeUs: number
  readonly residentMb: number
  readonly errors: number
}

export const EMBEDDED_GOALS = {
  secondStartMs: { least: 4_000, goal: 2_000 },
  readsPerSecond: { least: 700, goal: 1_200 },
  residentMb: { least: 700, goal: 450 },
} as const

/** Measures the embedded mode: everything in one process, over a data directory of its own that is thrown away. */
export async function measureEmbedded(load: LoadDriver, connections: number, { warmup, seconds }: Timing): Promise<EmbeddedResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'wordclaw-bench-'))
  const port = await freePort()
  const variables = { HOST: '127.0.0.1', PORT: `${port}`, DATA_DIR: dataDir, RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'error' }
  const start = () => startServer('deploy/embedded/src/main.ts', { port, variables })
  try {
    const first = await start()
    const { key, ids } = await fill(first).finally(() => first[Symbol.asyncDispose]())
    await using second = await start()
    const spec = {
      url: second.url,
      method: 'GET' as const,
      paths: ids.map((id) => `/api/content-items/${id}`),
      headers: { 'x-api-key': key },
      bodies: [],
      connections,
      pids: [second.pid],
    }
    await load.run({ ...spec, seconds: warmup })
    const { perSecond, p50Ms, p99Ms, nodeUs, errors } = await load.run({ ...spec, seconds })
    const startMs = { firstStartMs: first.startMs, secondStartMs: second.startMs }
    return { ...startMs, readsPerSecond: perSecond, p50Ms, p99Ms, nodeUs, residentMb: residentMb(second.pid), errors }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function fill({ url, shown }: Server): Promise<{ key: string; ids: number[] }> {
  const key = await shown(ADMINISTRATOR_KEY)
  const contentTypeId = await createTypeOverRest(url, key, 'bench-articles')
  const ids: number[] = []
  for (let n = 0; n < ITEMS; n++) {
    const id = await createdId(`${url}/api/content-items`, key, { contentTypeId, data: documentOf(n) })
    ids.push(id)
    await createdId(`${url}/api/content-items/${id}/publish`, key, {})
  }
  return { key, ids }
}
