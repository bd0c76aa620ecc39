import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentType } from './content-type.entity.ts'
import { ContentTypeNotFound } from './content-type.errors.ts'
import { ContentTypeId, ContentTypeView, viewOf } from './content-type.schema.ts'

/** Reads a content type with its schema. */
export const get = procedure
  .meta({
    summary: 'Read one content type',
    operation: 'content.read',
    resource: { type: 'content_type', id: 'id' },
    rest: 'GET /content-types/:id',
    errors: [ContentTypeNotFound],
  })
  .input(z.strictObject({ id: ContentTypeId }))
  .output(ContentTypeView)
  .query(async ({ ctx: { em }, input: { id } }) =>
    viewOf(await em.findOneOrFail(ContentType, { id }, orThrow(ContentTypeNotFound, { id }))),
  )
