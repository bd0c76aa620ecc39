import { DomainImported } from '@wordclaw/content/events'
import { consumer } from '@wordclaw/shared/consumer'
import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { recordIn } from '@wordclaw/shared/outbox/write'
import type { PeerPorts } from '@wordclaw/shared/peers'
import { z } from 'zod'
import { FormDefinitionCreated } from '../events.ts'
import { BundleForm } from './bundle-form.ts'

// Times are written as they came: a number of JavaScript has no microseconds.
const insert = statement(
  'form_definitions_imported',
  `insert into forms.form_definitions (domain_id, slug, name, description, content_type_id, content_type_name, content_type_slug, fields, default_data, active,
     public_read, submission_status, webhook_url, success_message, created_at, updated_at)
   select $1, f.slug, f.name, f.description, f."contentTypeId", f."contentTypeName", f."contentTypeSlug", f.fields, f."defaultData", f.active,
     f."publicRead", f."submissionStatus", f."webhookUrl", f."successMessage", f."createdAt", f."updatedAt"
   from jsonb_to_recordset($2::jsonb) as f(slug text, name text, description text, "contentTypeId" int, "contentTypeName" text, "contentTypeSlug" text,
     fields jsonb, "defaultData" jsonb, active boolean, "publicRead" boolean, "submissionStatus" text, "webhookUrl" text, "successMessage" text,
     "createdAt" timestamptz, "updatedAt" timestamptz)
   on conflict (domain_id, slug) do nothing
   returning id, slug, content_type_id`,
)

const Page = z.object({ forms: z.array(BundleForm), next: z.int().nullable() })

/** Takes over the forms of an import once that is committed, in their order. They were examined before. A form that somebody has made meanwhile stays. */
export const followImports = consumer([DomainImported], {
  durable: 'forms-follow-imports',
  async prepare({ ports }: { ports: PeerPorts }, { id, domainId, payload: { importId } }) {
    const principal = { id: 'service:forms', domainId, scopes: [] }
    const call = { principal, procedure: 'content.bundle.importedForms', requestId: `event:${id}`, decisionId: '', dryRun: false }
    const forms: BundleForm[] = []
    for (let after: number | null = 0; after !== null; ) {
      const answer = await ports.peers.call(call, { importId, after })
      if (!answer.ok) throw new Error(`content answers ${answer.problem.code}`)
      const page: z.output<typeof Page> = Page.parse(JSON.parse(answer.body))
      forms.push(...page.forms)
      after = page.next
    }
    return forms
  },
  async handle({ sql, schema }, { domainId, traceparent }, forms) {
    const rows = await sql.query<{ id: number; slug: string; content_type_id: number }>(insert, [domainId, JSON.stringify(forms)])
    const created = rows.map(({ id: formId, slug, content_type_id: contentTypeId }) =>
      pendingEvent(FormDefinitionCreated, { domainId, formId, slug, contentTypeId }),
    )
    await recordIn(sql, schema, domainId, created, traceparent)
  },
})
