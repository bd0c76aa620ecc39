import { statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { inLocale, LOCALE_ERRORS, wantedLocales } from '../modelling/in-locale.ts'
import { LocaleInput } from '../modelling/locale-resolution.schema.ts'
import { PerspectiveName, perspectiveOf } from '../releases/perspective.ts'
import { ReleaseNotFound } from '../releases/release.errors.ts'
import { RELEASE_COLUMNS_OF_ITEM, releaseRelation } from '../releases/release-relation.ts'
import { upToDate } from '../schema-changes/upcast.ts'
import { ContentItemNotFound, ContentItemUnpublished } from './content-item.errors.ts'
import { ContentItemId, type ContentItemRow, ContentItemView, HEAD_COLUMNS, PUBLISHED_COLUMNS, viewOf } from './content-item.schema.ts'
import { isKnown } from './known.ts'

const head = statement('content_item_head', `select ${HEAD_COLUMNS} from content.content_items i where i.id = $1 and i.domain_id = $2`)
const published = statement(
  'content_item_published',
  `select ${PUBLISHED_COLUMNS} from content.published_items p where p.content_item_id = $1 and p.domain_id = $2`,
)
const inRelease = statement(
  'content_item_in_release',
  `select ${RELEASE_COLUMNS_OF_ITEM} from ${releaseRelation('$3::int', '$2::int')} i where i.id = $1`,
)

/** Reads the working copy, or with `draft: false` what is published; an unpublished item then does not fall back to its draft. */
export const get = direct
  .meta({
    summary: 'Read one content item',
    operation: 'content.read',
    resource: { type: 'content_item', id: 'id' },
    rest: 'GET /content-items/:id',
    errors: [ContentItemNotFound, ContentItemUnpublished, ReleaseNotFound, ...LOCALE_ERRORS],
  })
  .input(
    z.strictObject({
      id: ContentItemId,
      draft: z.boolean().optional().describe('false reads the published version; otherwise the working copy is read.'),
      ...LocaleInput,
      perspective: PerspectiveName.optional().describe('The same by name, and more: draft, published, or release:{id}.'),
    }),
  )
  .output(ContentItemView)
  .query(async ({ ctx: { sql, principal }, input: { id, draft, perspective, ...asked } }) => {
    const wanted = wantedLocales(asked)
    const key = [id, principal.domainId]
    const seen = perspective === undefined ? null : await perspectiveOf(sql, perspective, principal.domainId)
    const drafts = seen ? seen.kind === 'draft' : draft !== false
    const [found] =
      seen?.kind === 'release'
        ? await sql.query<ContentItemRow>(inRelease, [...key, seen.release])
        : await sql.query<ContentItemRow>(drafts ? head : published, key)
    if (found) {
      const [row = found] = await inLocale(
        sql,
        principal.domainId,
        await upToDate(sql, principal.domainId, [found]),
        wanted,
        found.content_type_id,
      )
      return viewOf(row)
    }
    if (!drafts && (await isKnown(sql, id, principal.domainId))) throw new ContentItemUnpublished({ id })
    throw new ContentItemNotFound({ id })
  })
