import type { Database } from '@wordclaw/shared/database/database'
import type { Call } from '@wordclaw/shared/principal'
import type { Clock } from '@wordclaw/shared/time'
import { assetsOf } from '../../assets/assets-port.ts'
import { refuseUnlessEmpty } from './empty-domain.ts'
import { ImportedTypes } from './imported-types.ts'
import { closeImport, type Importing, openImport } from './importing.ts'
import { prepareAssets } from './prepare-assets.ts'
import { prepareForms } from './prepare-forms.ts'
import { prepareItems } from './prepare-items.ts'
import { prepareTypes } from './prepare-types.ts'
import { receive, type Summary } from './receive.ts'
import { Staging } from './stage.ts'
import { Files } from './take-files.ts'

export interface Bringing {
  readonly database: Database
  readonly clock: Clock
  readonly ports: object
  readonly call: Call
}

/** A bundle that has come as a whole and could be the domain's. */
export interface Arrival extends Summary {
  readonly importId: number
  /** The policies in it, which the gateway has to look at. */
  readonly policy: { readonly version: string; readonly text: string } | null
}

/** Takes a bundle in and prepares it, line by line, where nobody sees it. Whatever goes wrong, nothing of it is left. */
export async function takeIn(bringing: Bringing, bytes: AsyncIterable<Buffer>): Promise<Arrival> {
  const { database, clock, ports, call } = bringing
  // A repeated call finds its own import, and is answered as the first one was.
  if (call.idempotencyKey === undefined) await refuseUnlessEmpty(database.sql, call.principal.domainId)
  const importing = await openImport(database.sql, call, clock.now())
  const files = new Files({ sql: database.sql, call, now: clock.now(), assets: () => assetsOf(ports) })
  try {
    const arrived = await stageAll(importing, files, bytes)
    const types = await ImportedTypes.of(importing)
    await prepareTypes(importing, types)
    await prepareAssets(importing, types)
    await prepareItems(importing, types)
    await prepareForms(importing, types, ports, call)
    return { importId: importing.importId, ...arrived }
  } catch (error) {
    await files.discard()
    await closeImport(importing)
    throw error
  }
}

async function stageAll(importing: Importing, files: Files, bytes: AsyncIterable<Buffer>): Promise<Summary & Pick<Arrival, 'policy'>> {
  const staging = new Staging(importing)
  let policy: Arrival['policy'] = null
  const endFile = async () => {
    const file = await files.end()
    if (!file) return
    const { provider, key, jobId } = file.stored
    await staging.add(file.received, { provider, key, job_id: jobId })
  }
  const lines = receive(bytes)
  for (;;) {
    const { done, value } = await lines.next()
    if (done) {
      await endFile()
      await staging.flush()
      return { ...value, policy }
    }
    const { line } = value
    if (line.line === 'bytes') {
      await files.add(line)
      continue
    }
    await endFile()
    if (line.line === 'asset') files.begin({ ...value, line })
    else if (line.line === 'policy') {
      policy = { version: line.version, text: line.text }
      await staging.add(value, policy)
    } else await staging.add(value)
  }
}
