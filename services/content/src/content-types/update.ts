import { type EntityManager, LockMode } from '@mikro-orm/core'
import { insideOf } from '@wordclaw/shared/database/database'
import { orThrow, violates } from '@wordclaw/shared/errors'
import { formerly } from '@wordclaw/shared/plans/inverse'
import { prepared, procedure } from '@wordclaw/shared/procedure'
import { EmptyUpdateBody } from '@wordclaw/shared/update.errors'
import { z } from 'zod'
import { ContentItem } from '../content-items/content-item.entity.ts'
import { ContentTypeUpdated } from '../events.ts'
import { changingAs, recordChange } from '../schema-changes/record-change.ts'
import { touchedBy } from '../schema-changes/touched.ts'
import { ContentValidationTooExpensive } from '../validation/validation.errors.ts'
import { ContentType } from './content-type.entity.ts'
import {
  ContentTypeNotFound,
  ContentTypeSchemaBreaksItems,
  ContentTypeSlugConflict,
  SCHEMA_ERRORS,
  SingletonContentTypeRequiresOneItem,
} from './content-type.errors.ts'
import {
  BasePrice,
  ContentTypeDescription,
  ContentTypeId,
  ContentTypeKind,
  ContentTypeName,
  ContentTypeSlug,
  ContentTypeView,
  ManifestSource,
  SchemaSource,
  viewOf,
} from './content-type.schema.ts'
import { confirmSchemaChange, prepareSchemaChange } from './schema-change.ts'
import { acceptSource, formerSource } from './schema-source.ts'

const changes = {
  name: ContentTypeName.optional(),
  slug: ContentTypeSlug.optional(),
  kind: ContentTypeKind.optional(),
  description: ContentTypeDescription.optional(),
  schema: SchemaSource.optional(),
  schemaManifest: ManifestSource.optional(),
  basePrice: BasePrice.optional(),
}

/**
 * Changes a content type. A new schema is taken only if every item fits it: items are checked before the transaction begins,
 * and in it only those written meanwhile. Writers of items share-lock the type's row, which is locked against them here.
 */
export const update = prepared
  .meta({
    summary: 'Update a content type',
    operation: 'content.write',
    resource: { type: 'content_type', id: 'id' },
    rest: 'PUT /content-types/:id',
    errors: [
      ContentTypeNotFound,
      EmptyUpdateBody,
      ContentTypeSlugConflict,
      ContentTypeSchemaBreaksItems,
      SingletonContentTypeRequiresOneItem,
      ...SCHEMA_ERRORS,
    ],
    emits: [ContentTypeUpdated],
    inverse: ({ input, before }) => {
      const { schema: _, schemaManifest: __, ...fields } = input
      const was = before('content_type', input['id'])
      return { procedure: 'content.types.update', input: { ...formerly(was, fields), ...formerSource(was, input) } }
    },
  })
  .input(z.strictObject({ id: ContentTypeId, ...changes }))
  .use(async ({ ctx: { sql, principal, ports, call }, input: { id, ...fields }, next }) => {
    if (Object.values(fields).every((value) => value === undefined)) {
      throw new EmptyUpdateBody({ fields: Object.keys(changes) })
    }
    const accepted = await acceptSource(principal.domainId, fields)
    const change = accepted && (await prepareSchemaChange(sql, id, principal.domainId, accepted))
    if (change && !change.checked) throw new ContentValidationTooExpensive({})
    return next({ ctx: { change, touched: change?.rebuilds ? await touchedBy(sql, ports, call, id) : null } })
  })
  .concat(procedure)
  .output(ContentTypeView)
  .mutation(async ({ ctx: { em, emit, now, call, change, touched }, input: { id, kind, schema: _, schemaManifest: __, ...fields } }) => {
    const locked = { ...orThrow(ContentTypeNotFound, { id }), lockMode: LockMode.PESSIMISTIC_WRITE }
    const type = await em.findOneOrFail(ContentType, { id }, locked)
    if (change) {
      const changing = changingAs(insideOf(em), now, call)
      await confirmSchemaChange(changing.sql, type, change)
      const recorded = await recordChange(changing, type, change, touched && { touched })
      Object.assign(type, recorded?.columns)
    }
    if (kind && kind !== type.kind) await changeKind(em, type, kind)
    Object.assign(type, present(fields), change?.accepted, { updatedAt: now })
    try {
      await em.flush()
    } catch (error) {
      if (violates(error, 'content_types_domain_slug_unique')) throw new ContentTypeSlugConflict({ slug: type.slug })
      throw error
    }
    emit(ContentTypeUpdated, { domainId: type.domainId, contentTypeId: id, slug: type.slug, name: type.name })
    return viewOf(type)
  })

const present = (fields: object): object => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** Items of a singleton are marked, so that an index allows one only. */
async function changeKind(em: EntityManager, type: ContentType, kind: ContentType['kind']): Promise<void> {
  const singleton = kind === 'singleton'
  const itemCount = singleton ? await em.count(ContentItem, { contentType: type.id }) : 0
  if (itemCount > 1) throw new SingletonContentTypeRequiresOneItem({ id: type.id, itemCount })
  await em.nativeUpdate(ContentItem, { contentType: type.id }, { singleton })
  type.kind = kind
}
