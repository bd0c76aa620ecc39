import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { shapeOf } from '../modelling/shape.ts'
import { type DeleteRule, deleteRuleAt } from './delete-rule.ts'
import { countIncoming, type Incoming, incomingOf } from './incoming.ts'
import { type Nullified, nullifiedSource } from './nullified-source.ts'
import { ContentItemDeletionTooLarge, ContentItemInUse, type Hindrance } from './reference-rule.errors.ts'

/** How many items a deletion may delete or change beside the one it is of, and how many references are looked at for it. */
const ITEMS = 1_000
const REFERENCES = 2_000
/** How many references that are in the way are told. */
const TOLD = 50

/** What deleting an item comes to, by the rules of the fields that refer to it. */
export interface Deletion {
  /** The item, then those that are deleted with it. */
  readonly deleted: readonly number[]
  readonly changed: readonly Nullified[]
  /** What referred to the deleted when this was worked out. */
  readonly incoming: readonly Incoming[]
}

const typesOf = statement(
  'references_source_types',
  `select t.id, t.schema, t.schema_hash from content.content_types t
   where t.domain_id = $1 and t.id in (select wanted.id::int from jsonb_array_elements_text($2::jsonb) as wanted(id))`,
)

/**
 * Follows the references to an item, and to whatever is deleted with it. Throws if one of them is in the way: because its field says so, or because an item would not
 * fit its type without it. Nothing is locked: what it finds has to be found again by whoever acts on it.
 */
export async function planDeletion(sql: Sql, domainId: number, id: number): Promise<Deletion> {
  const { deleted, incoming, rules } = await closure(sql, domainId, id)
  const remaining = incoming.filter(({ source_item_id }) => !deleted.has(source_item_id))
  const restricting = remaining.filter((edge) => rules(edge) === 'restrict')
  if (restricting.length > 0) throw inUse(id, restricting, 'restrict')
  const sources = Map.groupBy(remaining, ({ source_item_id }) => source_item_id)
  if (deleted.size - 1 + sources.size > ITEMS) throw new ContentItemDeletionTooLarge({ id, most: ITEMS })
  const changed: Nullified[] = []
  for (const [source, edges] of sources) {
    const nullified = await nullifiedSource(sql, domainId, source, edges)
    if (!nullified) throw inUse(id, edges, 'unfit')
    changed.push(nullified)
  }
  return { deleted: [...deleted], changed, incoming }
}

interface Closure {
  readonly deleted: Set<number>
  readonly incoming: Incoming[]
  readonly rules: (edge: Incoming) => DeleteRule
}

/** What is deleted with an item, however the items refer to each other. */
async function closure(sql: Sql, domainId: number, id: number): Promise<Closure> {
  const deleted = new Set([id])
  const incoming: Incoming[] = []
  const known = new Map<number, (pointer: string) => DeleteRule>()
  const rules = ({ content_type_id, path }: Incoming): DeleteRule => known.get(content_type_id)?.(path) ?? 'restrict'
  for (let targets = [id]; targets.length > 0; ) {
    const found = await incomingOf(sql, domainId, targets, REFERENCES + 1 - incoming.length)
    incoming.push(...found)
    await learnRules(sql, domainId, found, known)
    if (incoming.length > REFERENCES)
      throw await tooMany(
        sql,
        domainId,
        id,
        incoming.filter((edge) => rules(edge) === 'restrict'),
      )
    const next = new Set(found.filter((edge) => rules(edge) === 'cascade').map(({ source_item_id }) => source_item_id)).difference(deleted)
    for (const source of next) deleted.add(source)
    if (deleted.size > ITEMS + 1) throw new ContentItemDeletionTooLarge({ id, most: ITEMS })
    targets = [...next]
  }
  return { deleted, incoming, rules }
}

/** Loads the types of sources that have not been met before. */
async function learnRules(sql: Sql, domainId: number, edges: readonly Incoming[], known: Map<number, (pointer: string) => DeleteRule>) {
  const unknown = new Set(edges.map(({ content_type_id }) => content_type_id)).difference(known)
  if (unknown.size === 0) return
  const types = await sql.query<{ id: number; schema: string; schema_hash: string }>(typesOf, [domainId, JSON.stringify([...unknown])])
  for (const { id, schema, schema_hash } of types) {
    const shape = shapeOf(schema, schema_hash)
    known.set(id, (pointer) => deleteRuleAt(shape, pointer))
  }
}

/** More references than are looked at: the first that are in the way are told, with the number of all there are. */
async function tooMany(sql: Sql, domainId: number, id: number, restricting: readonly Incoming[]): Promise<Error> {
  if (restricting.length === 0) return new ContentItemDeletionTooLarge({ id, most: ITEMS })
  return inUse(id, restricting, 'restrict', await countIncoming(sql, domainId, id))
}

const inUse = (id: number, edges: readonly Incoming[], reason: Hindrance['reason'], referenceCount = edges.length) =>
  new ContentItemInUse({
    id,
    referenceCount,
    references: edges.slice(0, TOLD).map((edge) => ({
      contentItemId: edge.source_item_id,
      contentTypeId: edge.content_type_id,
      path: edge.path,
      version: edge.version,
      draft: edge.draft,
      published: edge.live,
      reason,
    })),
  })
