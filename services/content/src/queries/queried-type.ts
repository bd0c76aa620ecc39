import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { type Shape, shapeOf } from '../modelling/shape.ts'

/** A content type as far as queries need it. */
export interface QueriedType {
  readonly id: number
  /** What may be asked about: the fields of the type, but for those that are withheld. */
  readonly shape: Shape
  /** Whether the index of fields has every item of the type, as its schema now is. */
  readonly indexed: boolean
  /** The properties whose values are withheld from lists, since reading them costs money. */
  readonly withheld: readonly string[]
}

const byId = statement(
  'content_type_queried',
  `select id, schema, schema_hash, indexed_hash is not distinct from schema_hash as indexed, coalesce(base_price, 0) > 0 as priced
   from content.content_types where id = $1 and domain_id = $2`,
)

export interface Reader {
  readonly domainId: number
  readonly scopes: readonly string[]
}

/** Whoever may change a document reads all of it. */
const WRITERS: readonly string[] = ['content:write', 'content:publish', 'admin']

export const isWriter = ({ scopes }: Pick<Reader, 'scopes'>): boolean => scopes.some((scope) => WRITERS.includes(scope))

/** The type that is queried, as the reader knows it; null if there is none in the domain. */
export async function queriedType(sql: Pick<Sql, 'query'>, id: number, reader: Reader): Promise<QueriedType | null> {
  const [row] = await sql.query<{ schema: string; schema_hash: string; indexed: boolean; priced: boolean }>(byId, [id, reader.domainId])
  if (!row) return null
  const shape = shapeOf(row.schema, row.schema_hash)
  const withheld = row.priced && !isWriter(reader) ? premiumIn(shape) : []
  return { id, indexed: row.indexed, withheld, shape: withheld.length > 0 ? shapeWithout(shape, withheld) : shape }
}

const premiumIn = ({ fields }: Shape): string[] => fields.flatMap(({ premium, path }) => (premium ? [nameAt(path)] : []))

const nameAt = (path: string): string => (path.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~')

/** What is withheld can be neither compared nor sorted by: the answers would tell what it is. */
const shapeWithout = (shape: Shape, withheld: readonly string[]): Shape => ({
  ...shape,
  fields: shape.fields.filter(({ path }) => !withheld.includes(nameAt(path))),
})
