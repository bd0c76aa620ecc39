import type { Database } from '../database/database.ts'
import type { Sql } from '../database/sql.ts'
import { sha256 } from '../idempotency/fingerprint.ts'
import { canonical } from './canonical.ts'
import { type Captured, type Effects, effectsOf, entitiesOf, type Row } from './effects.ts'
import { PlanTooLarge } from './plan.errors.ts'
import { statementsOf } from './statements.ts'

/** The most that a plan can hold: working it out keeps the process from everything else for as long as 50 ms. */
const MAX_ROWS = 2_000
const MAX_BYTES = 1_000_000

/** A thing that a plan relies on: its version if it has one, and the digest of all of it. */
export interface Read {
  readonly entity: string
  readonly key: Row
  readonly version: number | string | null
  readonly digest: string | null
}

/** Goes along with one run of a mutation, in its transaction, and sees what it does. */
export class Rehearsal {
  readonly #database: Database
  readonly #schema: string
  readonly #reads = new Map<string, Read>()
  /** What the run did; null until it is over, and for ever if it had no transaction. */
  effects: Effects | null = null
  /** When its transaction began, by the database. */
  began = ''

  constructor(database: Database, schema: string) {
    this.#database = database
    this.#schema = schema
  }

  /** Called by the kernel before the mutation does anything. */
  async begin(inside: Pick<Sql, 'query'>): Promise<void> {
    const [row] = await inside.query<{ began: string }>(statementsOf(this.#schema).watch, [])
    this.began = row?.began ?? ''
  }

  /** Called by the kernel when the mutation has done everything, its events included. */
  async end(inside: Pick<Sql, 'query'>, _answer: string): Promise<void> {
    const { measure, collect } = statementsOf(this.#schema)
    const [size] = await inside.query<{ rows: number; bytes: number | string }>(measure, [])
    const rows = size?.rows ?? 0
    if (rows > MAX_ROWS || Number(size?.bytes) > MAX_BYTES) throw new PlanTooLarge({ rows, most: MAX_ROWS })
    const captured = await inside.query<Captured & { id: number | string }>(collect, [])
    captured.sort((one, other) => Number(one.id) - Number(other.id))
    this.effects = effectsOf(captured, entitiesOf(this.#database))
  }

  /** Told by procedures: what a mutation relies on without changing it. */
  readonly reads = (entity: string, id: number | string, version: number | string): void => {
    this.#reads.set(`${entity} ${id}`, { entity, key: { id }, version, digest: null })
  }

  /** Everything that the run relied on: what it changed, as that was before, and what the procedure told. */
  readSet(): Read[] {
    const changed = (this.effects?.changes ?? []).flatMap(({ entity, key, before }) => (key && before ? [readOf(entity, key, before)] : []))
    return [...changed, ...this.#reads.values()]
  }
}

/** A row as something to rely on. */
export const readOf = (entity: string, key: Row, row: Row): Read => ({
  entity,
  key,
  version: typeof row['version'] === 'number' ? row['version'] : null,
  digest: `sha256:${sha256(canonical(row))}`,
})
