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
