import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { prepared, router } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound, VersionConflict } from '../content-items/content-item.errors.ts'
import { ContentData, ContentItemId, ContentItemView } from '../content-items/content-item.schema.ts'
import { DOCUMENT_ERRORS } from '../content-items/document.errors.ts'
import { update } from '../content-items/update.ts'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentItemUpdated } from '../events.ts'
import { Token } from '../tokens/presented-token.ts'
import { allowedBy, requireSubject } from './open-type.ts'
import { PUBLIC_WRITE_ERRORS, PublicWriteStatusLocked } from './public-write.errors.ts'
import { PUBLIC_WRITE_HEADER } from './public-write.schema.ts'

const items = router({ update })

const byId = statement(
  'public_write_item',
  'select content_type_id, status, version, data from content.content_items where id = $1 and domain_id = $2',
)

interface Written {
  readonly content_type_id: number
  readonly status: string
  readonly version: number
  readonly data: string
}

/**
 * Writes a new version of an item for whoever has a token, as long as the item is the subject's own and in the state that it was created in. It is the very
 * procedure that updates any item, made for the version that was looked at.
 */
export const updateItem = prepared
  .meta({
    summary: 'Update a content item with a public write token',
    operation: 'content.write_shared',
    resource: { type: 'content_item', id: 'id' },
    domain: { token: 'token', header: PUBLIC_WRITE_HEADER },
    rest: 'PUT /public/content-items/:id',
    errors: [ContentItemNotFound, ContentTypeNotFound, PublicWriteStatusLocked, ...PUBLIC_WRITE_ERRORS, ...DOCUMENT_ERRORS],
    emits: [ContentItemUpdated],
  })
  .input(z.strictObject({ id: ContentItemId, token: Token, data: ContentData }))
  .output(ContentItemView)
  .mutation(async ({ ctx, input: { id, token, data } }) => {
    for (;;) {
      const found = () => writtenItem(ctx.sql, id, ctx.principal.domainId)
      const claims = await allowedBy(token, ctx, 'update', async () => (await found()).content_type_id)
      const item = await found()
      requireSubject(claims, item.data)
      if (item.status !== claims.requiredStatus) throw new PublicWriteStatusLocked({ requiredStatus: claims.requiredStatus })
      requireSubject(claims, data)
      try {
        return await items.createCaller(ctx).update({ id, data, expectedVersion: item.version })
      } catch (error) {
        // Somebody else was faster: what may be done is found out again, for what they left.
        if (!(error instanceof VersionConflict)) throw error
      }
    }
  })

async function writtenItem(sql: Sql, id: number, domainId: number): Promise<Written> {
  const [item] = await sql.query<Written>(byId, [id, domainId])
  if (!item) throw new ContentItemNotFound({ id })
  return item
}
