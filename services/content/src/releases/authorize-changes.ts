import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Authorization, PeerPorts } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import type { ChangeRow } from './release.schema.ts'

/** What is known of the changes of a release before the transaction that makes them: whether each may be made, and what forms are now. */
export interface Allowed {
  readonly authorizations: ReadonlyMap<number, Authorization>
  readonly forms: ReadonlyMap<number, { readonly active: boolean }>
}

const changesOf = statement(
  'release_changes_all',
  `select id, subject, action, content_item_id, content_type_id, form_id, base_version, data, locales, settings from content.release_changes
   where (domain_id, release_id, id) > ($1, $2, 0) and (domain_id, release_id) <= ($1, $2) order by domain_id, release_id, id`,
)

/** The changes of a release, in the order in which they were added. */
export const readChanges = (sql: Pick<Sql, 'query'>, id: number, domainId: number): Promise<ChangeRow[]> =>
  sql.query<ChangeRow>(changesOf, [domainId, id])

/** The call that policy decides on, for each kind of change. */
const PROCEDURES: Readonly<Record<string, string>> = {
  'item publish': 'content.items.publish',
  'item unpublish': 'content.items.unpublish',
  'item delete': 'content.items.delete',
  'item restore': 'content.trash.restore',
  'type update': 'content.types.update',
  'form update': 'forms.definitions.update',
}

/** Has each change of a release decided on as the call that it stands for, by whoever publishes the release. A release opens no way around a policy. */
export async function authorizeChanges(sql: Pick<Sql, 'query'>, ports: object, call: Call, id: number): Promise<Allowed> {
  const { peers } = ports as PeerPorts
  const { id: principalId, domainId } = call.principal
  const changes = await readChanges(sql, id, domainId)
  if (changes.length === 0) return { authorizations: new Map(), forms: new Map() }
  const calls = changes.map((change) => ({
    procedure: PROCEDURES[`${change.subject} ${change.action}`] ?? '',
    input: { id: change.content_item_id ?? change.content_type_id ?? change.form_id },
  }))
  const answers = await peers.authorizeAll({ principalId, domainId, calls, requestId: call.requestId })
  const authorizations = new Map(changes.flatMap((change, index) => (answers[index] ? [[change.id, answers[index]] as const] : [])))
  const forms = new Map<number, { active: boolean }>()
  for (const { form_id } of changes) {
    if (form_id === null) continue
    const answer = await peers.call(
      { ...call, procedure: 'forms.definitions.get', dryRun: false, idempotencyKey: undefined },
      { id: form_id },
    )
    if (answer.ok) forms.set(form_id, JSON.parse(answer.body) as { active: boolean })
  }
  return { authorizations, forms }
}
