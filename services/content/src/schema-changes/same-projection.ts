import { type Field, shapeOf } from '../modelling/shape.ts'
import type { SchemaText } from '../validation/accept-schema.ts'

/** Whether documents have the same rows in the index of fields and the graph of references under both schemas. */
export const sameProjection = (one: SchemaText, other: SchemaText): boolean => projectedBy(one) === projectedBy(other)

const projectedBy = ({ schema, schemaHash }: SchemaText): string =>
  JSON.stringify(shapeOf(schema, schemaHash).fields.filter(isProjected).map(traitsOf).sort())

const REFERENCES: readonly Field['kind'][] = ['asset', 'asset-list', 'content-ref', 'content-ref-list']

const isProjected = ({ indexed, kind }: Field): boolean => indexed || REFERENCES.includes(kind)

const traitsOf = ({ path, kind, localized, indexed }: Field): string => JSON.stringify([path, kind, localized, indexed])
