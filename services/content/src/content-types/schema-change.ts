import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { shapeOf } from '../modelling/shape.ts'
import { type Change, classify } from '../schema-changes/classify.ts'
import { examineItem, type Prospect, type Sample, type TypeSchema } from '../schema-changes/examine-item.ts'
import { type ItemDocuments, itemsOfType, itemsSince } from '../schema-changes/items-of-type.ts'
import { type Kept, keptOf } from '../schema-changes/kept.ts'
import type { LockedType } from '../schema-changes/record-change.ts'
import { sameProjection } from '../schema-changes/same-projection.ts'
import { waysIn } from '../schema-changes/steps.ts'
import type { Transform } from '../schema-changes/transform.ts'
import { wayBack } from '../schema-changes/way-back.ts'
import type { SchemaText } from '../validation/accept-schema.ts'
import { sameRules } from '../validation/compile.ts'
import { ContentValidationTooExpensive } from '../validation/validation.errors.ts'
import { ContentTypeNotFound, ContentTypeSchemaConflict } from './content-type.errors.ts'
import { checkItems } from './fitting-items.ts'
import type { SchemaOfType } from './schema-source.ts'

const CHECK_MS = 6_000
const RECHECK_MS = 2_000
const SAMPLES = 3

/** What becomes of the documents. */
interface Steps {
  readonly transforms: readonly Transform[]
  /** The way back, if it is known already; else it is worked out. */
  readonly inverse?: readonly Transform[]
  /** The migration that the steps undo. */
  readonly reverts?: number
}

/** A new schema for a type that has been accepted, and what is known of the type's items in its light. */
export interface SchemaChange extends Prospect {
  readonly accepted: SchemaOfType
  /** Whether items have to be gone through once it is made: because they change, or what is worked out from them does. */
  readonly rebuilds: boolean
  readonly changes: readonly Change[]
  /** The schema that allows the same as the new one, if that was so: items need no check as long as it is the type's. */
  readonly equivalent: string | null
  /** The version of each item that was found to fit; null if there was not the time to check them all. */
  readonly checked: ReadonlyMap<number, number> | null
  readonly samples: readonly Sample[]
}

const byId = statement(
  'content_type_schema',
  'select schema, schema_hash, schema_revision from content.content_types where id = $1 and domain_id = $2',
)

/** Checks the items of a type against a schema that is to be its next one, without any lock: that may take a while. */
export async function prepareSchemaChange(
  sql: Pick<Sql, 'query'>,
  id: number,
  domainId: number,
  accepted: SchemaOfType,
  steps: Steps = { transforms: [] },
  milliseconds = CHECK_MS,
): Promise<SchemaChange> {
  const [from] = await sql.query<TypeSchema>(byId, [id, domainId])
  if (!from) throw new ContentTypeNotFound({ id })
  const changes = changesBetween(from, accepted, steps.transforms)
  const { transforms, inverse = wayBack(changes, transforms), reverts = null } = steps
  const rebuilds = transforms.length > 0 || reverts !== null || !sameProjection({ ...from, schemaHash: from.schema_hash }, accepted)
  const prospect = { domainId, contentTypeId: id, from, accepted, step: { transforms, inverse, migrationId: null, reverts } }
  const equivalent = transforms.length === 0 && sameRules(from.schema, accepted.schema) ? from.schema_hash : null
  if (equivalent !== null) return { ...prospect, rebuilds, changes, equivalent, checked: new Map(), samples: [] }
  const samples: Sample[] = []
  const checked = await check(sql, prospect, changes, itemsOfType(sql, domainId, id), milliseconds, samples)
  return { ...prospect, rebuilds, changes, equivalent, checked, samples }
}

const changesBetween = (from: TypeSchema, { schema, schemaHash }: SchemaText, transforms: readonly Transform[]): Change[] =>
  classify(
    { schema: from.schema, shape: shapeOf(from.schema, from.schema_hash) },
    { schema, shape: shapeOf(schema, schemaHash) },
    transforms,
  )

/** Checks the items that were written since the change was prepared. The type's row is locked, so that no more can come. */
export async function confirmSchemaChange(sql: Pick<Sql, 'query'>, type: LockedType, change: SchemaChange): Promise<void> {
  if (type.schemaHash === change.equivalent) return
  const moved = type.schemaRevision !== change.from.schema_revision
  if (moved && change.step.transforms.length > 0) throw new ContentTypeSchemaConflict({ id: type.id })
  const from = { schema: type.schema, schema_hash: type.schemaHash, schema_revision: type.schemaRevision }
  const batches = itemsSince(sql, type.domainId, type.id, (!moved && change.checked) || new Map())
  if (!(await check(sql, { ...change, from }, change.changes, batches, RECHECK_MS, []))) throw new ContentValidationTooExpensive({})
}

/** Checks the items that were written while the others were, still without a lock. */
export async function recheckItems(sql: Pick<Sql, 'query'>, change: SchemaChange): Promise<SchemaChange> {
  if (!change.checked) throw new ContentValidationTooExpensive({})
  const batches = itemsSince(sql, change.domainId, change.contentTypeId, change.checked)
  const again = await check(sql, change, change.changes, batches, CHECK_MS, [])
  return again ? { ...change, checked: new Map([...change.checked, ...again]) } : change
}

async function check(
  sql: Pick<Sql, 'query'>,
  prospect: Prospect,
  changes: readonly Change[],
  batches: AsyncIterable<readonly ItemDocuments[]>,
  milliseconds: number,
  samples: Sample[],
): Promise<Map<number, number> | null> {
  const ways = waysIn(sql)
  let kept: Kept = async () => []
  async function* withArchives() {
    for await (const batch of batches) {
      const ids = batch.map(({ id }) => id)
      kept = keptOf(sql, prospect.domainId, ids)
      yield batch
    }
  }
  const faultsOf = async (item: ItemDocuments) => {
    const { issues, sample } = await examineItem(ways, kept, prospect, item)
    if (sample && samples.length < SAMPLES) samples.push(sample)
    return issues
  }
  return checkItems(prospect.contentTypeId, faultsOf, withArchives(), milliseconds, changes)
}
