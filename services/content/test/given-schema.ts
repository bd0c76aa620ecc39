import { createHash } from 'node:crypto'
import { type Shape, shapeOf } from '../src/modelling/shape.ts'
import type { AcceptedSchema } from '../src/validation/validate.ts'

/** A schema as an accepted one is known to the runtime, with its shape. */
export function givenSchema(schema: object): { readonly accepted: AcceptedSchema; readonly shape: Shape } {
  const text = JSON.stringify(schema)
  const schemaHash = createHash('sha256').update(text).digest('hex')
  return { accepted: { domainId: 1, schema: text, schemaHash }, shape: shapeOf(text, schemaHash) }
}
