import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Issue } from '@wordclaw/shared/errors'
import { RowId } from '@wordclaw/shared/schema'
import type { Reference } from '../modelling/projection.ts'
import { ContentAssetReferenceInvalid, ContentReferenceInvalid, ContentReferenceTypeMismatch } from './reference.errors.ts'

interface TargetType {
  readonly id: number
  readonly content_type_id: number
  readonly slug: string
}

const items = statement(
  'reference_target_items',
  `select i.id, i.content_type_id, t.slug from jsonb_array_elements_text($2::jsonb) as wanted(id)
   join content.content_items i on i.id = wanted.id::int and i.domain_id = $1
   join content.content_types t on t.id = i.content_type_id`,
)
const assets = statement(
  'reference_target_assets',
  `select a.id from jsonb_array_elements_text($2::jsonb) as wanted(id)
   join content.assets a on a.id = wanted.id::int and a.domain_id = $1 and a.status = 'active'`,
)

/** Checks that all that a document refers to is there, in its domain and of a type that the field allows. Throws with every fault of the first kind found. */
export async function checkReferences(sql: Sql, domainId: number, references: readonly Reference[]): Promise<void> {
  const ofKind = (kind: Reference['kind']) => references.filter((reference) => reference.kind === kind)
  await checkAssets(sql, domainId, ofKind('asset'))
  await checkItems(sql, domainId, ofKind('item'))
}

async function checkAssets(sql: Sql, domainId: number, references: readonly Reference[]): Promise<void> {
  if (references.length === 0) return
  const found = new Set((await sql.query<{ id: number }>(assets, [domainId, idsOf(references)])).map(({ id }) => id))
  const missing = references.filter(({ targetId }) => !found.has(targetId))
  if (missing.length > 0)
    throw new ContentAssetReferenceInvalid(told(missing, ({ targetId }) => `there is no active asset ${targetId} in this domain`))
}

async function checkItems(sql: Sql, domainId: number, references: readonly Reference[]): Promise<void> {
  if (references.length === 0) return
  const rows = await sql.query<TargetType>(items, [domainId, idsOf(references)])
  const types = new Map(rows.map((row) => [row.id, row]))
  const missing = references.filter(({ targetId }) => !types.has(targetId))
  if (missing.length > 0)
    throw new ContentReferenceInvalid(told(missing, ({ targetId }) => `there is no content item ${targetId} in this domain`))
  const mismatched = references.filter((reference) => !allows(reference, types.get(reference.targetId)))
  if (mismatched.length > 0)
    throw new ContentReferenceTypeMismatch(
      told(mismatched, ({ targetId }) => `content item ${targetId} is of the type ${types.get(targetId)?.slug}, which is not allowed here`),
    )
}

/** Those that an id can be. What a schema lets through beside them, a fraction say, is the id of nothing. */
const idsOf = (references: readonly Reference[]): string =>
  JSON.stringify([...new Set(references.map(({ targetId }) => targetId))].filter((id) => RowId.safeParse(id).success))

function allows({ allowedContentTypeIds, allowedContentTypeSlugs }: Reference, type: TargetType | undefined): boolean {
  if (!type || !(allowedContentTypeIds || allowedContentTypeSlugs)) return true
  return allowedContentTypeIds?.includes(type.content_type_id) || allowedContentTypeSlugs?.includes(type.slug) || false
}

const told = (references: readonly Reference[], message: (reference: Reference) => string): { ids: number[]; issues: Issue[] } => ({
  ids: [...new Set(references.map(({ targetId }) => targetId))],
  issues: references.map((reference) => ({ pointer: reference.path, rule: 'reference', message: message(reference) })),
})
