import type { Sql } from '@wordclaw/shared/database/sql'
import { LRUCache } from 'lru-cache'
import { type GovernedItem, type GoverningType, governedItem, governingType, isProjected } from './governing-type.ts'

const TYPES = 1_000
const SCHEMA_TEXT = 32 * 1_024 * 1_024
const ITEMS = 50_000

/**
 * The types that this process has lately seen in a database, and the items that it has seen to be of them, for writes that spare themselves the look.
 *
 * What it says is a guess. It is safe to act on since the write names the schema that the data was checked against, and has no effect where the type has another.
 */
class SeenTypes {
  readonly #types = new LRUCache<number, GoverningType>({
    max: TYPES,
    maxSize: SCHEMA_TEXT,
    sizeCalculation: ({ schema }) => schema.length,
  })
  readonly #ofItems = new LRUCache<number, number>({ max: ITEMS })

  type(id: number, domainId: number): GoverningType | undefined {
    const type = this.#types.get(id)
    return type?.domain_id === domainId ? type : undefined
  }

  /** What governs an item that is at the expected version, if documents of its type have no projection: that is written for one version, which has to be read. */
  item(id: number, domainId: number, expectedVersion: number | null): GovernedItem | undefined {
    const type = this.type(this.#ofItems.get(id) ?? 0, domainId)
    if (!type || isProjected(type)) return undefined
    return { ...type, version: expectedVersion ?? 0, stale_data: null, item_schema_hash: type.schema_hash }
  }

  /** Looks up the type of a new item. */
  async governingType(sql: Pick<Sql, 'query'>, contentTypeId: number, domainId: number): Promise<GoverningType> {
    const type = await governingType(sql, contentTypeId, domainId)
    this.#types.set(type.id, type)
    return type
  }

  /** Looks up what governs a change of an item. */
  async governedItem(sql: Pick<Sql, 'query'>, id: number, domainId: number): Promise<GovernedItem> {
    const item = await governedItem(sql, id, domainId)
    const { id: contentTypeId, domain_id, schema, schema_hash } = item
    this.#types.set(contentTypeId, { id: contentTypeId, domain_id, schema, schema_hash })
    this.sawItem(id, contentTypeId)
    return item
  }

  sawItem(id: number, contentTypeId: number): void {
    this.#ofItems.set(id, contentTypeId)
  }
}

const ofServices = new WeakMap<object, SeenTypes>()

/** What the service has seen that was given these ports, in jobs as in calls. */
export function seenTypesOf(ports: object): SeenTypes {
  let seen = ofServices.get(ports)
  if (!seen) {
    seen = new SeenTypes()
    ofServices.set(ports, seen)
  }
  return seen
}

/** How a write that depends on a type is carried out. */
interface Governed<Type, Checked, Row> {
  /** What the type is believed to be. Without it, it is looked up at once. */
  readonly seen: Type | undefined
  readonly load: () => Promise<Type>
  /** Works out what to write. Writes nothing. */
  readonly check: (type: Type) => Promise<Checked>
  /** No row if it had no effect, since the type or something else that was checked is not as it was. */
  readonly write: (checked: Checked) => Promise<Row | undefined>
}

/** Checks and writes until the write finds all as it was checked. Refuses only by what the type is, never by what it was believed to be. */
export async function checkedAndWritten<Type, Checked, Row>({ seen, load, check, write }: Governed<Type, Checked, Row>): Promise<Row> {
  for (let type = seen ?? (await load()); ; type = await load()) {
    let checked: Checked
    try {
      checked = await check(type)
    } catch (error) {
      if (type === seen) continue
      throw error
    }
    const row = await write(checked)
    if (row) return row
  }
}
