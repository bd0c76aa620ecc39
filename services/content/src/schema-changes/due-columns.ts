/**
 * The columns that make rows of `table`, which has those of an item, fit for `upToDate`. Nearly always the document is of the type's schema, and the second is null;
 * it is so too if no change of the schema has ever changed documents.
 */
export const dueColumns = (table: string): string =>
  `${table}.schema_hash, (
    select t.schema_revision from content.content_types t where t.id = ${table}.content_type_id and t.schema_hash <> ${table}.schema_hash and ${RESHAPED}
  ) as due_revision`

/** Whether documents of `content_types t` have ever been changed by a change of its schema. */
export const RESHAPED = `exists (select from content.content_type_schemas s where s.content_type_id = t.id and (s.transforms <> '[]' or s.reverts is not null) offset 0)`

/** The type with the id `id`, as a common table expression: where all rows are of one type, it is looked up once for all of them. */
export const oneType = (id: string, domain: string): string => `type as materialized (
  select t.schema_hash, case when ${RESHAPED} then t.schema_revision end as revision from content.content_types t where t.id = ${id} and t.domain_id = ${domain}
)`

/** The same columns, where `oneType` is in the statement. */
export const dueColumnsOfOneType = (table: string): string =>
  `${table}.schema_hash, case when ${table}.schema_hash <> (select schema_hash from type) then (select revision from type) end as due_revision`
