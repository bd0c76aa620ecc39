import { statement } from '@wordclaw/shared/database/sql'
import { confirmSchemaChange, type SchemaChange } from '../content-types/schema-change.ts'
import { checkLater } from './check-items.ts'
import { MIGRATION_COLUMNS, type StoredMigration } from './migration.schema.ts'
import { type Changing, type LockedType, recordChange } from './record-change.ts'
import type { Touched } from './touched.ts'

const byId = statement(
  'content_type_migration_started',
  `select ${MIGRATION_COLUMNS} from content.content_type_migrations where id = $1 and domain_id = $2`,
)

/** Makes a change of a type, whose row is locked: at once if its items have been checked, else once they are. Null if the type has the schema already. */
export async function startMigration(
  changing: Changing,
  type: LockedType,
  change: SchemaChange,
  touched: Touched,
): Promise<StoredMigration | null> {
  if (change.checked) await confirmSchemaChange(changing.sql, type, change)
  const migrationId = change.checked
    ? (await recordChange(changing, type, change, { touched }))?.migrationId
    : await checkLater(changing, type, change, touched)
  if (!migrationId) return null
  const [row] = await changing.sql.query<StoredMigration>(byId, [migrationId, type.domainId])
  return row ?? null
}
