import type { Storage } from '@wordclaw/shared/database/database'
import { idempotencyKeyOf } from '@wordclaw/shared/idempotency/idempotency-key.entity'
import { inboxEntitiesOf } from '@wordclaw/shared/inbox/inbox.entity'
import { jobOf } from '@wordclaw/shared/jobs/job.entity'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { ContentTypesAndItems } from '../migrations/20261123090000_content_types_and_items.ts'
import { Events } from '../migrations/20261124090000_events.ts'
import { IdempotencyKeys } from '../migrations/20261124100000_idempotency_keys.ts'
import { Jobs } from '../migrations/20261124101000_jobs.ts'
import { ContentItem, ContentItemVersion } from './content-items/content-item.entity.ts'
import { ContentType } from './content-types/content-type.entity.ts'

/** Content's own schema: its tables, in the order they came to be. */
export const storage: Storage = {
  schema: 'content',
  entities: [
    ContentType,
    ContentItem,
    ContentItemVersion,
    jobOf('content'),
    outboxMessageOf('content'),
    idempotencyKeyOf('content'),
    ...inboxEntitiesOf('content'),
  ],
  migrations: [
    { name: '20261123090000_content_types_and_items', class: ContentTypesAndItems },
    { name: '20261124090000_events', class: Events },
    { name: '20261124100000_idempotency_keys', class: IdempotencyKeys },
    { name: '20261124101000_jobs', class: Jobs },
  ],
}
