import type { Storage } from '@wordclaw/shared/database/database'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { ContentTypesAndItems } from '../migrations/20261123090000_content_types_and_items.ts'
import { ContentItem, ContentItemVersion } from './content-items/content-item.entity.ts'
import { ContentType } from './content-types/content-type.entity.ts'

/** Content's own schema: its tables, in the order they came to be. */
export const storage: Storage = {
  schema: 'content',
  entities: [ContentType, ContentItem, ContentItemVersion, outboxMessageOf('content')],
  migrations: [{ name: '20261123090000_content_types_and_items', class: ContentTypesAndItems }],
}
