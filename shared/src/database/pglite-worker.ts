import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { createPostgreSqlTypeParsers } from '@mikro-orm/sql'
import array from 'postgres-array'
import type { PgliteMessage, PgliteReply, PgliteRequest } from './pglite-thread.ts'
import { PLANNING } from './planning.ts'

const port = parentPort
if (!port) throw new Error('this file runs as a worker thread')

const { dataDir, template } = workerData as { dataDir: string; template?: Blob }
const opened = PGlite.create({
  dataDir,
  extensions: { vector },
  parsers: createPostgreSqlTypeParsers((text: string) => array.parse(text)),
  ...(template && { loadDataDir: template }),
})

const perform = async (request: PgliteRequest): Promise<unknown> => {
  const db = await opened
  switch (request.kind) {
    case 'open':
      for (const [name, value] of Object.entries(PLANNING)) await db.exec(`set ${name} = ${value}`)
      return null
    case 'query': {
      // Without parameters a text may hold several statements, as it may over PostgreSQL's own protocol.
      const result =
        request.values.length > 0 ? await db.query(request.sql, request.values as unknown[]) : (await db.exec(request.sql)).at(-1)
      return { rows: result?.rows ?? [], affectedRows: result?.affectedRows ?? 0 }
    }
    case 'listen':
      await db.listen(request.channel, (payload) => port.postMessage({ channel: request.channel, payload } satisfies PgliteReply))
      return null
    case 'dump':
      return db.dumpDataDir('none')
    case 'close':
      return db.close()
  }
}

port.on('message', async (request: PgliteMessage) => {
  let reply: PgliteReply
  try {
    reply = { id: request.id, value: await perform(request) }
  } catch (error) {
    // A database error's fields (code, constraint, detail) are plain own properties; its class does not cross threads.
    reply = { id: request.id, error: { ...(error as object), message: (error as Error).message } }
  }
  port.postMessage(reply)
})
