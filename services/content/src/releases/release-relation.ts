import { dueColumns } from '../schema-changes/due-columns.ts'

/**
 * What readers would see if the release were published now, as a relation with the columns of `content_items` that a reader knows: what is published, but for the
 * items that the release changes, which are as the release has them. `release` and `domain` are SQL of the same value throughout the statement.
 */
export const releaseRelation = (release: string, domain: string): string =>
  `(${unchangedBy(release, domain)} union all ${changedBy(release, domain)})`

/** What is published and stays as it is. */
export const unchangedBy = (release: string, domain: string): string => `
  select p.content_item_id as id, p.domain_id, p.content_type_id, p.data, p.schema_hash, p.version, p.created_at, p.updated_at
  from content.published_items p
  where p.domain_id = ${domain} and not exists (
    select from content.release_changes c
    where c.release_id = ${release} and c.content_item_id = p.content_item_id and c.subject = 'item' and c.domain_id = ${domain}
  )`

/** What the release publishes. */
export const changedBy = (release: string, domain: string): string => `
  select c.content_item_id as id, c.domain_id, c.content_type_id, coalesce(c.preview, c.data) as data,
    coalesce(c.schema_hash, i.schema_hash) as schema_hash, c.base_version as version, i.created_at, c.created_at as updated_at
  from content.release_changes c join content.content_items i on i.id = c.content_item_id and i.domain_id = c.domain_id
  where c.release_id = ${release} and c.subject = 'item' and c.action = 'publish' and c.domain_id = ${domain}`

/** The columns of a `ContentItemRow` of that relation, called `i`. */
export const RELEASE_COLUMNS_OF_ITEM = `i.id, i.content_type_id, i.data, 'published' as status, i.version, i.version as head_version,
  i.version as published_version, i.created_at, i.updated_at, ${dueColumns('i')}`
