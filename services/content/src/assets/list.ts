import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { isStorable } from '@wordclaw/shared/storable'
import { z } from 'zod'
import { InvalidAssetsCursor } from './asset.errors.ts'
import { AccessMode, ASSET_COLUMNS, AssetId, type AssetRow, AssetStatus, AssetView, assetViewOf } from './asset.schema.ts'

/**
 * A page as one range of the index that starts with what is asked for and ends with the id, said with row comparisons (see the lists of items). A word is looked
 * for in the newest so many assets of the range, since no index finds it.
 */
function pageStatement(by: 'status' | 'mode' | 'source') {
  const columns = { status: [], mode: ['access_mode'], source: ['source_asset_id'] }[by]
  const value = { status: [], mode: ['$4::text'], source: ['$4::int'] }[by]
  // The index over sources has the source before the status, the others the status first.
  const filtered = by === 'source' ? ['domain_id', ...columns, 'status'] : ['domain_id', 'status', ...columns]
  const values = by === 'source' ? ['$1', ...value, '$5::text'] : ['$1', '$5::text', ...value]
  const row = (names: readonly string[]) => `(${names.map((name) => `a.${name}`).join(', ')})`
  return statement(
    `assets_page_${by}`,
    `with a as (
       select ${ASSET_COLUMNS} from content.assets a
       where ${row(filtered)} >= (${values.join(', ')}) and ${row([...filtered, 'id'])} < (${[...values, '$2::bigint'].join(', ')})
         and not a.generated ${by === 'status' ? 'and $4::text is null' : ''}
       order by ${[...filtered, 'id'].map((name) => `a.${name} desc`).join(', ')} limit case when $6::text is null then $3::int else ${SEARCHED} end
     )
     select * from a
     where $6::text is null or strpos(lower(filename), $6) > 0 or strpos(lower(original_filename), $6) > 0 or strpos(lower(mime_type), $6) > 0
     order by id desc limit $3::int`,
  )
}

/** How many assets a word is looked for in. */
const SEARCHED = 10_000

export const statements = { status: pageStatement('status'), mode: pageStatement('mode'), source: pageStatement('source') }

/** Lists assets, newest first. Pages follow the id, so that none is skipped or repeated while others are written. */
export const list = direct
  .meta({
    summary: 'List assets',
    operation: 'content.read',
    resource: { type: 'asset' },
    rest: 'GET /assets',
    errors: [InvalidAssetsCursor],
  })
  .input(
    z
      .strictObject({
        ...PageInput,
        q: z
          .string()
          .trim()
          .min(1)
          .max(200)
          .refine(isStorable, 'must be well-formed Unicode without null characters')
          .optional()
          .describe(
            `Only those with this text in filename, original filename or type, among the newest ${SEARCHED} of the others asked for.`,
          ),
        accessMode: AccessMode.optional(),
        status: AssetStatus.default('active'),
        sourceAssetId: AssetId.optional().describe('Only those made of this asset.'),
      })
      .refine(({ accessMode, sourceAssetId }) => accessMode === undefined || sourceAssetId === undefined, {
        path: ['accessMode'],
        message: 'cannot be asked for together with sourceAssetId',
      }),
  )
  .output(pageOf(AssetView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor, q, accessMode, status, sourceAssetId } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidAssetsCursor({})
    const by = sourceAssetId !== undefined ? 'source' : accessMode !== undefined ? 'mode' : 'status'
    const values = [principal.domainId, below, limit + 1, sourceAssetId ?? accessMode ?? null, status, q?.toLowerCase() ?? null]
    return page(await sql.query<AssetRow>(statements[by], values), limit, assetViewOf, ({ id }) => ({ id }))
  })
