import { ContentTypeDeleted, ContentTypeUpdated } from '@wordclaw/content/events'
import { consumer } from '@wordclaw/shared/consumer'
import { statement } from '@wordclaw/shared/database/sql'

const named = statement(
  'form_definitions_name_content_type',
  `update forms.form_definitions set content_type_name = $3, content_type_slug = $4
   where domain_id = $1 and content_type_id = $2 and (content_type_name, content_type_slug) is distinct from ($3::text, $4::text)`,
)

/** Keeps what forms say of their content types true. A form whose type is gone takes nothing in. */
export const followContentTypes = consumer([ContentTypeUpdated, ContentTypeDeleted], {
  durable: 'forms-follow-content-types',
  async handle({ sql }, { payload }) {
    const { name, slug } = 'name' in payload && 'slug' in payload ? payload : { name: null, slug: null }
    await sql.query(named, [payload.domainId, payload.contentTypeId, name, slug])
  },
})
