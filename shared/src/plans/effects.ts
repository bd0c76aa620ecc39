import type { Database } from '../database/database.ts'
import { sha256 } from '../idempotency/fingerprint.ts'
import { canonical } from './canonical.ts'

export type Row = Readonly<Record<string, unknown>>

/** One change of one row, as the database saw it. */
export interface Captured {
  readonly relation: string
  readonly before: Row | null
  readonly after: Row | null
}

/** What became of one thing. `key` is null where it did not exist before: its id is not the one it will have. */
export interface Change {
  readonly entity: string
  readonly key: Row | null
  readonly before: Row | null
  readonly after: Row | null
}

/** An event that would be published. */
export interface Announced {
  readonly subject: string
  readonly version: number
  readonly payload: Row
}

/** All that a mutation did to its service. */
export interface Effects {
  readonly changes: readonly Change[]
  readonly events: readonly Announced[]
}

/** What plans know of a table: the thing its rows are, what tells them apart, and which columns nobody may see. */
interface Entity {
  readonly name: string
  readonly keys: readonly string[]
  readonly hidden: ReadonlySet<string>
}

/** The tables of a service, by name. */
export function entitiesOf({ orm }: Pick<Database, 'orm'>): ReadonlyMap<string, Entity> {
  const entities = new Map<string, Entity>()
  for (const { tableName, className, props, primaryKeys } of orm.getMetadata().getAll().values()) {
    const columns = props.filter(({ fieldNames }) => fieldNames?.length)
    entities.set(tableName, {
      name: className.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase(),
      keys: columns.filter(({ name }) => primaryKeys.some((key) => key === name)).flatMap(({ fieldNames }) => fieldNames),
      hidden: new Set(columns.filter(({ hidden }) => hidden).flatMap(({ fieldNames }) => fieldNames)),
    })
  }
  return entities
}

/** The audit trail names who called and why, which is another's affair when somebody else applies the plan. */
const AUDIT = 'audit.mutation.recorded'

/** What a transaction did, by what its rows were before it and are after it: things that were there in the order of their keys, then new ones as they came. */
export function effectsOf(captured: readonly Captured[], entities: ReadonlyMap<string, Entity>): Effects {
  const rows = captured.filter(({ relation }) => relation !== 'outbox')
  const existing: Change[] = []
  const created: Change[] = []
  for (const [relation, before, after] of netOf(rows, entities)) {
    const entity = entities.get(relation) ?? { name: relation, keys: [], hidden: new Set<string>() }
    const change = { entity: entity.name, before: shown(before, entity), after: shown(after, entity) }
    if (before) existing.push({ ...change, key: keyOf(before, entity.keys) })
    else created.push({ ...change, key: null })
  }
  const placed = existing.map((change) => [`${change.entity} ${canonical(change.key)}`, change] as const)
  const sorted = placed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change)
  return { changes: [...sorted, ...created], events: captured.flatMap(announcedIn) }
}

function announcedIn({ relation, after }: Captured): Announced[] {
  if (relation !== 'outbox' || !after || after['subject'] === AUDIT) return []
  return [{ subject: String(after['subject']), version: Number(after['version']), payload: after['payload'] as Row }]
}

/** Each row once: what it was at first and what it is at last. One that came and went, or came back to what it was, is no effect. */
function netOf(captured: readonly Captured[], entities: ReadonlyMap<string, Entity>): [string, Row | null, Row | null][] {
  const net = new Map<string, { relation: string; before: Row | null; after: Row | null }>()
  for (const { relation, before, after } of captured) {
    const place = `${relation} ${canonical(keyOf(before ?? after ?? {}, entities.get(relation)?.keys ?? []))}`
    const known = net.get(place)
    if (known) known.after = after
    else net.set(place, { relation, before, after })
  }
  return [...net.values()]
    .filter(({ before, after }) => canonical(before) !== canonical(after))
    .map(({ relation, before, after }) => [relation, before, after])
}

const keyOf = (row: Row, keys: readonly string[]): Row =>
  keys.length === 0 ? row : Object.fromEntries(keys.map((name) => [name, row[name] ?? null]))

/** A row as a plan tells it: documents that are stored as text are read, and of what nobody may see there is a digest. */
function shown(row: Row | null, { hidden }: Entity): Row | null {
  if (!row) return null
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      hidden.has(name) && value !== null ? `hidden sha256:${sha256(canonical(value))}` : documentIn(value),
    ]),
  )
}

function documentIn(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[{[]/.test(value)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}
