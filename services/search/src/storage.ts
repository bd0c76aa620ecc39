import type { Storage } from '@wordclaw/shared/database/database'
import { idempotencyKeyOf } from '@wordclaw/shared/idempotency/idempotency-key.entity'
import { inboxEntitiesOf } from '@wordclaw/shared/inbox/inbox.entity'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { planEntitiesOf } from '@wordclaw/shared/plans/plan.entity'
import { ContentItemEmbeddings } from '../migrations/20261123090000_content_item_embeddings.ts'
import { Events } from '../migrations/20261124090000_events.ts'
import { IndexedDocuments } from '../migrations/20261124091000_indexed_documents.ts'
import { IdempotencyKeys } from '../migrations/20261124100000_idempotency_keys.ts'
import { Plans } from '../migrations/20261125005000_plans.ts'
import { OutboxWithoutTransaction } from '../migrations/20261125009000_outbox_without_transaction.ts'
import { IndexedDocument } from './documents/indexed-document.entity.ts'
import { ContentItemEmbedding } from './embeddings/content-item-embedding.entity.ts'

/** Search's own schema: its tables, in the order they came to be. */
export const storage: Storage = {
  schema: 'search',
  entities: [
    ContentItemEmbedding,
    IndexedDocument,
    outboxMessageOf('search'),
    idempotencyKeyOf('search'),
    ...inboxEntitiesOf('search'),
    ...planEntitiesOf('search'),
  ],
  migrations: [
    { name: '20261123090000_content_item_embeddings', class: ContentItemEmbeddings },
    { name: '20261124090000_events', class: Events },
    { name: '20261124091000_indexed_documents', class: IndexedDocuments },
    { name: '20261124100000_idempotency_keys', class: IdempotencyKeys },
    { name: '20261125005000_plans', class: Plans },
    { name: '20261125009000_outbox_without_transaction', class: OutboxWithoutTransaction },
  ],
}
