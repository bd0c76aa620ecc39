import { ReleasePublished } from '@wordclaw/content/events'
import { auditOf } from '@wordclaw/shared/audit'
import { consumer } from '@wordclaw/shared/consumer'
import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { recordIn } from '@wordclaw/shared/outbox/write'
import { FormDefinitionUpdated } from '../events.ts'

interface Changed {
  id: number
  slug: string
  content_type_id: number
}

const set = statement(
  'form_definitions_release',
  `update forms.form_definitions set active = $3, updated_at = $4 where id = $1 and domain_id = $2 and active <> $3
   returning id, slug, content_type_id`,
)

/** Opens and closes forms as a release says that was published. Policy has decided on each of them before it was; a form that is gone by then stays gone. */
export const followReleases = consumer([ReleasePublished], {
  durable: 'forms-follow-releases',
  async handle({ sql, schema, now }, { id: requestId, traceparent, payload: { domainId, releaseId, principalId, forms } }) {
    for (const { formId, active } of forms) {
      const [form] = await sql.query<Changed>(set, [formId, domainId, active, now])
      if (!form) continue
      const call = {
        principal: { id: principalId, domainId, scopes: [] },
        procedure: 'forms.definitions.update',
        requestId: `release:${releaseId}:${requestId}`,
        decisionId: '',
        dryRun: false,
      }
      const { slug, content_type_id: contentTypeId } = form
      const updated = pendingEvent(FormDefinitionUpdated, { domainId, formId, slug, contentTypeId })
      await recordIn(sql, schema, domainId, [updated, auditOf(call, 'form_definition', formId)], traceparent)
    }
  },
})
