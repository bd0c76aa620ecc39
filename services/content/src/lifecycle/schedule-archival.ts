import { consumer } from '@wordclaw/shared/consumer'
import { statement } from '@wordclaw/shared/database/sql'
import { enqueue } from '@wordclaw/shared/jobs/enqueue'
import { ContentTypeCreated, ContentTypeUpdated } from '../events.ts'
import { shapeOf } from '../modelling/shape.ts'
import { archiveExpired, lookAt } from './archive-expired.ts'

const byId = statement('lifecycle_schema', 'select schema, schema_hash from content.content_types where id = $1 and domain_id = $2')

/** Has the items of a type looked at from now on, if its schema says that they end. However a type came to its schema, it has said so in an event. */
export const scheduleArchival = consumer([ContentTypeCreated, ContentTypeUpdated], {
  durable: 'content-schedule-archival',
  repeatable: true,
  async handle(work, { domainId, payload: { contentTypeId } }) {
    const [type] = await work.sql.query<{ schema: string; schema_hash: string }>(byId, [contentTypeId, domainId])
    if (!type || !shapeOf(type.schema, type.schema_hash).lifecycle) return
    await enqueue(work, archiveExpired, lookAt(work.now, domainId, { contentTypeId, schemaHash: type.schema_hash, turn: 0 }))
  },
})
