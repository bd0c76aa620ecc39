import { violates } from '@wordclaw/shared/errors'
import { prepared, procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentTypeCreated } from '../events.ts'
import { ContentType } from './content-type.entity.ts'
import { ContentTypeSchemaSourceRequired, ContentTypeSlugConflict, SCHEMA_ERRORS } from './content-type.errors.ts'
import {
  BasePrice,
  ContentTypeDescription,
  ContentTypeKind,
  ContentTypeName,
  ContentTypeSlug,
  ContentTypeView,
  ManifestSource,
  SchemaSource,
  viewOf,
} from './content-type.schema.ts'
import { acceptSource } from './schema-source.ts'

/** Creates a content type. Its schema is examined before the transaction begins, since that can take a while. */
export const create = prepared
  .meta({
    summary: 'Create a content type',
    operation: 'content.write',
    resource: { type: 'content_type' },
    rest: 'POST /content-types',
    status: 201,
    errors: [ContentTypeSlugConflict, ContentTypeSchemaSourceRequired, ...SCHEMA_ERRORS],
    emits: [ContentTypeCreated],
    inverse: ({ answer }) => ({ procedure: 'content.types.delete', input: { id: answer['id'] } }),
    next: 'Create its first item with POST /api/content-items and the id as contentTypeId.',
  })
  .input(
    z.strictObject({
      name: ContentTypeName,
      slug: ContentTypeSlug,
      kind: ContentTypeKind.default('collection'),
      description: ContentTypeDescription.default(null),
      schema: SchemaSource.optional(),
      schemaManifest: ManifestSource.optional(),
      basePrice: BasePrice.default(null),
    }),
  )
  .use(async ({ ctx, input, next }) => {
    const accepted = await acceptSource(ctx.principal.domainId, input)
    if (!accepted) throw new ContentTypeSchemaSourceRequired({})
    return next({ ctx: { accepted } })
  })
  .concat(procedure)
  .output(ContentTypeView)
  .mutation(async ({ ctx: { em, emit, now, principal, accepted }, input: { name, slug, kind, description, basePrice } }) => {
    const { domainId } = principal
    const type = em.create(ContentType, {
      ...{ domainId, name, slug, kind, description, basePrice },
      ...accepted,
      indexedHash: accepted.schemaHash,
      createdAt: now,
      updatedAt: now,
    })
    try {
      await em.flush()
    } catch (error) {
      if (violates(error, 'content_types_domain_slug_unique')) throw new ContentTypeSlugConflict({ slug })
      throw error
    }
    emit(ContentTypeCreated, { domainId, contentTypeId: type.id, slug, name })
    return viewOf(type)
  })
