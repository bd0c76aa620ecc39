import { parentPort } from 'node:worker_threads'
import type { Issue } from '@wordclaw/shared/errors'
import { type KnownSchema, knownSchema } from './checked-schemas.ts'
import { examine } from './examine.ts'
import { extentOf } from './extent.ts'
import type { JsonObject } from './subschemas.ts'
import type { ThreadReply, ThreadTask } from './validation-thread.ts'

const port = parentPort
if (!port) throw new Error('this file runs as a worker thread')

const perform = (task: ThreadTask) =>
  task.kind === 'examine' ? examine(JSON.parse(task.schema) as JsonObject) : check(knownSchema(task), JSON.parse(task.text))

function check(schema: KnownSchema, document: unknown): Issue[] {
  const { tooDeep } = extentOf(document)
  return tooDeep ? [tooDeep] : schema.compiled().check(document, Number.POSITIVE_INFINITY)
}

port.on('message', (task: ThreadTask) => {
  let reply: ThreadReply
  try {
    reply = { issues: perform(task) }
  } catch (error) {
    reply = error instanceof RangeError ? { exhausted: true } : { fault: (error as Error).message }
  }
  port.postMessage(reply)
})
port.postMessage('ready')
