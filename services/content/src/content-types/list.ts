import { newestOfDomain } from '@wordclaw/shared/newest-first'
import { PageInput, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidContentTypesCursor } from './content-type.errors.ts'
import { ContentTypeView, viewOf } from './content-type.schema.ts'

/** Lists content types, newest first. Pages follow the id, so that none is skipped or repeated while others are written. */
export const list = direct
  .meta({
    summary: 'List content types',
    operation: 'content.read',
    resource: { type: 'content_type' },
    rest: 'GET /content-types',
    errors: [InvalidContentTypesCursor],
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(ContentTypeView))
  .query(
    newestOfDomain({
      name: 'content_types_page',
      table: 'content.content_types',
      columns: `id, name, slug, kind, description, schema, schema_manifest as "schemaManifest", base_price as "basePrice",
        created_at as "createdAt", updated_at as "updatedAt"`,
      view: viewOf,
      InvalidCursor: InvalidContentTypesCursor,
    }),
  )
