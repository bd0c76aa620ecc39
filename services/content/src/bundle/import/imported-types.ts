import { statement } from '@wordclaw/shared/database/sql'
import { LRUCache } from 'lru-cache'
import { type Shape, shapeOf } from '../../modelling/shape.ts'
import type { LineOf } from '../format.ts'
import type { Importing } from './importing.ts'

/** A schema of a type that is being imported, as it will be stored. */
export interface ImportedSchema {
  readonly schema: string
  readonly schema_hash: string
}

export interface ImportedType {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly singleton: boolean
  readonly revision: number
}

const heads = statement(
  'import_types',
  `select l.text, l.target_id as id from content.import_lines l where l.import_id = $1 and l.domain_id = $2 and l.kind = 'type' order by l.line`,
)
const prepared = statement(
  'import_schema',
  `select l.body ->> 'schema' as schema, l.body ->> 'schema_hash' as schema_hash from content.import_lines l where l.import_id = $1 and l.name = $2 and l.domain_id = $3 and l.body is not null`,
)

const SCHEMAS = 100

/** The types of a bundle, and their schemas once those have been prepared. */
export class ImportedTypes {
  readonly #importing: Importing
  readonly #types: ReadonlyMap<string, ImportedType>
  readonly #schemas = new LRUCache<string, ImportedSchema>({ max: SCHEMAS })

  private constructor(importing: Importing, types: ReadonlyMap<string, ImportedType>) {
    this.#importing = importing
    this.#types = types
  }

  static async of(importing: Importing): Promise<ImportedTypes> {
    const rows = await importing.sql.query<{ text: string; id: number }>(heads, [importing.importId, importing.domainId])
    const types = rows.map(({ text, id }): ImportedType => {
      const { slug, name, kind, revision } = JSON.parse(text) as LineOf<'type'>
      return { id, slug, name, singleton: kind === 'singleton', revision }
    })
    return new ImportedTypes(importing, new Map(types.map((type) => [type.slug, type])))
  }

  get(slug: string): ImportedType | undefined {
    return this.#types.get(slug)
  }

  /** A schema of a type; null if the bundle does not have it. */
  async schemaOf(type: ImportedType, revision: number): Promise<ImportedSchema | null> {
    const name = revision === type.revision ? `type:${type.slug}` : `schema:${type.slug}/${revision}`
    const { sql, importId, domainId } = this.#importing
    const known = this.#schemas.get(name)
    if (known) return known
    const [row] = await sql.query<ImportedSchema>(prepared, [importId, name, domainId])
    if (row) this.#schemas.set(name, row)
    return row ?? null
  }
}

export const shapeIn = ({ schema, schema_hash }: ImportedSchema): Shape => shapeOf(schema, schema_hash)
