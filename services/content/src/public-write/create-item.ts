import { prepared, router } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { SingletonContentItemExists } from '../content-items/content-item.errors.ts'
import { ContentData, ContentItemView } from '../content-items/content-item.schema.ts'
import { create } from '../content-items/create.ts'
import { DOCUMENT_ERRORS } from '../content-items/document.errors.ts'
import { ContentTypeNotFound } from '../content-types/content-type.errors.ts'
import { ContentTypeId } from '../content-types/content-type.schema.ts'
import { ContentItemCreated } from '../events.ts'
import { Token } from '../tokens/presented-token.ts'
import { allowedBy, requireSubject } from './open-type.ts'
import { PUBLIC_WRITE_ERRORS } from './public-write.errors.ts'
import { PUBLIC_WRITE_HEADER } from './public-write.schema.ts'

const items = router({ create })

/** Creates an item for whoever has a token, in the state that the type wants such items in. It is the very procedure that creates any item. */
export const createItem = prepared
  .meta({
    summary: 'Create a content item with a public write token',
    operation: 'content.write_shared',
    resource: { type: 'content_item' },
    domain: { token: 'token', header: PUBLIC_WRITE_HEADER },
    rest: 'POST /public/content-types/:id/items',
    status: 201,
    errors: [ContentTypeNotFound, SingletonContentItemExists, ...PUBLIC_WRITE_ERRORS, ...DOCUMENT_ERRORS],
    emits: [ContentItemCreated],
    next: 'Change it with PUT /api/public/content-items/{id} while it is in the state that it was created in.',
  })
  .input(z.strictObject({ id: ContentTypeId, token: Token, data: ContentData }))
  .output(ContentItemView)
  .mutation(async ({ ctx, input: { id, token, data } }) => {
    const claims = await allowedBy(token, ctx, 'create', async () => id)
    requireSubject(claims, data)
    return items.createCaller(ctx).create({ contentTypeId: id, data, status: claims.requiredStatus })
  })
