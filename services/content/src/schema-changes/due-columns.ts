/** The columns that make rows of `table`, which has those of an item, fit for `upToDate`. Nearly always the document is of the type's schema, and the second is null. */
export const dueColumns = (table: string): string =>
  `${table}.schema_hash, (
    select t.schema_revision from content.content_types t where t.id = ${table}.content_type_id and t.schema_hash <> ${table}.schema_hash
  ) as due_revision`
