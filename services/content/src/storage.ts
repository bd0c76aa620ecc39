import type { Storage } from '@wordclaw/shared/database/database'
import { idempotencyKeyOf } from '@wordclaw/shared/idempotency/idempotency-key.entity'
import { inboxEntitiesOf } from '@wordclaw/shared/inbox/inbox.entity'
import { jobOf } from '@wordclaw/shared/jobs/job.entity'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { planEntitiesOf } from '@wordclaw/shared/plans/plan.entity'
import { ContentTypesAndItems } from '../migrations/20261123090000_content_types_and_items.ts'
import { Events } from '../migrations/20261124090000_events.ts'
import { IdempotencyKeys } from '../migrations/20261124100000_idempotency_keys.ts'
import { Jobs } from '../migrations/20261124101000_jobs.ts'
import { Assets } from '../migrations/20261125001000_assets.ts'
import { SchemaChanges } from '../migrations/20261125002000_schema_changes.ts'
import { Releases } from '../migrations/20261125003000_releases.ts'
import { TokensAndLifecycle } from '../migrations/20261125004000_tokens_and_lifecycle.ts'
import { Plans } from '../migrations/20261125005000_plans.ts'
import { OutboxWithoutTransaction } from '../migrations/20261125009000_outbox_without_transaction.ts'
import { Bundles } from '../migrations/20261125060000_bundles.ts'
import { PublishedAndProjections } from '../migrations/20261125090000_published_and_projections.ts'
import { TrashByAge } from '../migrations/20261125093000_trash_by_age.ts'
import { ListsByTime } from '../migrations/20261129193000_lists_by_time.ts'
import { Asset } from './assets/asset.entity.ts'
import { Import, ImportedId, ImportLine, Origin } from './bundle/bundle.entity.ts'
import { ContentItem, ContentItemVersion } from './content-items/content-item.entity.ts'
import { PublishedItem } from './content-items/published-item.entity.ts'
import { ContentType } from './content-types/content-type.entity.ts'
import { ContentItemField } from './projections/content-item-field.entity.ts'
import { ContentItemReference } from './projections/content-item-reference.entity.ts'
import { Release, ReleaseChange } from './releases/release.entity.ts'
import { ContentTypeArchive } from './schema-changes/content-type-archive.entity.ts'
import { ContentTypeMigration } from './schema-changes/content-type-migration.entity.ts'
import { ContentTypeSchema } from './schema-changes/content-type-schema.entity.ts'
import { TrashedItem } from './trash/trashed-item.entity.ts'

/** Content's own schema: its tables, in the order they came to be. */
export const storage: Storage = {
  schema: 'content',
  entities: [
    ContentType,
    ContentItem,
    ContentItemVersion,
    PublishedItem,
    TrashedItem,
    ContentItemReference,
    ContentItemField,
    Release,
    ReleaseChange,
    ContentTypeMigration,
    ContentTypeSchema,
    ContentTypeArchive,
    Asset,
    Origin,
    ImportedId,
    Import,
    ImportLine,
    jobOf('content'),
    outboxMessageOf('content'),
    idempotencyKeyOf('content'),
    ...inboxEntitiesOf('content'),
    ...planEntitiesOf('content'),
  ],
  migrations: [
    { name: '20261123090000_content_types_and_items', class: ContentTypesAndItems },
    { name: '20261124090000_events', class: Events },
    { name: '20261124100000_idempotency_keys', class: IdempotencyKeys },
    { name: '20261124101000_jobs', class: Jobs },
    { name: '20261125005000_plans', class: Plans },
    { name: '20261125009000_outbox_without_transaction', class: OutboxWithoutTransaction },
    { name: '20261125001000_assets', class: Assets },
    { name: '20261125004000_tokens_and_lifecycle', class: TokensAndLifecycle },
    { name: '20261125002000_schema_changes', class: SchemaChanges },
    { name: '20261125003000_releases', class: Releases },
    { name: '20261125060000_bundles', class: Bundles },
    { name: '20261125090000_published_and_projections', class: PublishedAndProjections },
    { name: '20261125093000_trash_by_age', class: TrashByAge },
    { name: '20261129193000_lists_by_time', class: ListsByTime },
  ],
}
