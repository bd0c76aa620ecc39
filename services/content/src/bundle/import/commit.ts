import { ImportDomainNotEmpty } from '@wordclaw/shared/bundle/import.errors'
import type { Database } from '@wordclaw/shared/database/database'
import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { effect } from '@wordclaw/shared/outbox/write'
import type { Call } from '@wordclaw/shared/principal'
import { direct, router } from '@wordclaw/shared/procedure'
import { type Execute, executor } from '@wordclaw/shared/service'
import type { Clock } from '@wordclaw/shared/time'
import { z } from 'zod'
import { AssetCreated, ContentItemCreated, ContentItemPublished, ContentTypeCreated, DomainImported } from '../../events.ts'
import { storage } from '../../storage.ts'
import { ImportGone } from '../bundle.errors.ts'
import { refuseUnlessEmpty } from './empty-domain.ts'
import { takeOver } from './take-over.ts'

/** What has come, as what makes it the domain's finds it. */
interface Arrived {
  readonly importId: number
}

const oneAtATime = statement('import_lock', `select pg_advisory_xact_lock(hashtextextended('wordclaw.import', $1))`)
const committed = effect(
  'import_committed',
  'content',
  `done as (
     update content.imports set committed_at = $3 where id = $1 and domain_id = $2 and committed_at is null returning id
   ),
   effect as (select id, jsonb_build_object('importId', id) as facts from done)`,
  4,
)

const Bundle = { sha256: z.string(), counts: z.record(z.string(), z.int()) }
/** What an import answers: its id, and the bundle that came. */
export const Imported = z.object({ id: z.int(), ...Bundle })

/** Makes a bundle that has been prepared the domain's, in one transaction: the part of an import that is like any other mutation. */
const commit = direct
  .meta({
    summary: 'Import a domain',
    operation: 'domain.import',
    resource: { type: 'import' },
    internal: true,
    errors: [ImportDomainNotEmpty, ImportGone],
    emits: [DomainImported, ContentTypeCreated, ContentItemCreated, ContentItemPublished, AssetCreated],
  })
  .input(z.strictObject(Bundle))
  .output(Imported)
  .mutation(async ({ ctx: { call, principal, now, ports, inOneTransaction }, input: { sha256, counts } }) => {
    const { importId } = ports as Arrived
    const { domainId } = principal
    return inOneTransaction(async ({ sql, write }) => {
      await sql.query(oneAtATime, [domainId])
      await refuseUnlessEmpty(sql, domainId)
      const [row] = await write<{ id: number }>(committed, [importId, domainId, now], [pendingEvent(DomainImported, { domainId })])
      if (!row || !(await takeOver(sql, importId, domainId, call.traceparent))) throw new ImportGone({ importId })
      return { id: importId, sha256, counts }
    })
  })

const committing = router({ commit })

interface Committing {
  readonly database: Database
  readonly clock: Clock
  readonly ports: object
  readonly call: Call
}

/** Commits an import as the call that brought the bundle: with its idempotency key, its dry run, its events and its audit event. */
export function commitImport(
  { database, clock, ports, call }: Committing,
  importId: number,
  bundle: { readonly sha256: string; readonly counts: Readonly<Record<string, number>> },
): ReturnType<Execute> {
  const execute = executor({ name: 'content', router: committing, storage }, database, clock, { ...ports, importId } satisfies Arrived)
  return execute(call, 'commit', bundle)
}
