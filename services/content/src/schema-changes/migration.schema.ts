import { JsonDocument, RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { CHANGE_CLASSES, MIGRATION_STATES } from './content-type-migration.entity.ts'
import type { Sample } from './examine-item.ts'
import { Touched } from './touched.ts'

export const MigrationId = RowId.describe('Id of the migration.')

const ChangeView = z.object({
  path: z.string().describe('The field, as a JSON pointer with a star for the elements of a list.'),
  what: z.enum(['added', 'removed', 'moved', 'kind', 'localized', 'required', 'optional', 'index', 'rules']),
  class: z.enum(CHANGE_CLASSES),
  reason: z.string(),
  transform: z.int().nullable().describe('Which of the transforms takes care of the documents, from 0; null if none does.'),
})

const SampleView = z.object({ contentItemId: RowId, version: z.int(), before: JsonDocument, after: JsonDocument })

export const MigrationView = z
  .object({
    id: MigrationId,
    contentTypeId: RowId,
    state: z
      .enum(MIGRATION_STATES)
      .describe(
        'checking: the type has its old schema until all items are known to fit; running: it has the new one, and the items follow.',
      ),
    class: z
      .enum(CHANGE_CLASSES)
      .describe(
        'safe: documents say what they said; risky: they are filled in, or might not have fitted; breaking: readers find fields changed.',
      ),
    revision: z.int().describe('Which schema of the type it leads to, counted from 1.'),
    fromSchemaHash: z.string(),
    toSchemaHash: z.string(),
    transforms: z.array(JsonDocument),
    changes: z.array(ChangeView),
    touched: Touched,
    migrated: z.int().describe('How many items have been brought to the new schema in the background.'),
    reverts: RowId.nullable().describe('The migration that it undoes.'),
    error: z.string().nullable(),
    createdBy: z.string().nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    completedAt: Timestamp.nullable(),
  })
  .meta({ id: 'ContentTypeMigration' })

/** A migration that has just begun, with what it makes of some documents. */
export const StartedMigrationView = MigrationView.extend({
  samples: z.array(SampleView).describe('Some items before and after.'),
}).meta({ id: 'StartedContentTypeMigration' })

/** The columns of a migration, as a `StoredMigration`. */
export const MIGRATION_COLUMNS = `id, state, class, from_hash as "fromHash", to_hash as "toHash", revision, transforms, changes, touched, migrated, reverts, error,
  created_by as "createdBy", created_at as "createdAt", updated_at as "updatedAt", completed_at as "completedAt"`

type View = z.input<typeof MigrationView>

/** A migration as its row says; what is null may be left out. */
export type StoredMigration = Omit<
  View,
  'transforms' | 'changes' | 'reverts' | 'error' | 'createdBy' | 'completedAt' | 'contentTypeId' | 'fromSchemaHash' | 'toSchemaHash'
> & {
  readonly fromHash: string
  readonly toHash: string
  readonly transforms: readonly object[]
  readonly changes: readonly View['changes'][number][]
  readonly reverts?: number | null | undefined
  readonly error?: string | null | undefined
  readonly createdBy?: string | null | undefined
  readonly completedAt?: Date | string | null | undefined
}

export const viewOf = (migration: StoredMigration, contentTypeId: number): View => ({
  id: migration.id,
  contentTypeId,
  state: migration.state,
  class: migration.class,
  revision: migration.revision,
  fromSchemaHash: migration.fromHash,
  toSchemaHash: migration.toHash,
  transforms: migration.transforms.map((step) => ({ ...step })),
  changes: [...migration.changes],
  touched: migration.touched,
  migrated: migration.migrated,
  reverts: migration.reverts ?? null,
  error: migration.error ?? null,
  createdBy: migration.createdBy ?? null,
  createdAt: migration.createdAt,
  updatedAt: migration.updatedAt,
  completedAt: migration.completedAt ?? null,
})

export const startedViewOf = (migration: StoredMigration, contentTypeId: number, samples: readonly Sample[]) => ({
  ...viewOf(migration, contentTypeId),
  samples: [...samples],
})
