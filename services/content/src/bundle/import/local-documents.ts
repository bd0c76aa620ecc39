import type { Issue } from '@wordclaw/shared/errors'
import { type Projection, projectionIssues, projectionOf } from '../../modelling/projection.ts'
import { validate } from '../../validation/validate.ts'
import { ContentValidationTooExpensive } from '../../validation/validation.errors.ts'
import { BundleInvalid, faultOf } from '../bundle.errors.ts'
import { kindAt, memberOf, replaceAt } from '../stable-data.ts'
import { type ImportedSchema, type ImportedType, type ImportedTypes, shapeIn } from './imported-types.ts'
import type { Importing } from './importing.ts'
import type { Targets } from './names.ts'

/** A document of a bundle. */
export interface Foreign {
  readonly number: number
  readonly data: Record<string, unknown>
  readonly references?: readonly string[]
  /** Whether it may refer to what the bundle does not have: what was, but is no more. */
  readonly lenient: boolean
}

/** The same as it will be stored, with what follows from it. */
export interface Local {
  readonly text: string
  readonly schemaHash: string
  readonly projection: Projection
}

/** The names of all that a document refers to. Throws if it says so of a place where there is no stable id. */
export function namesIn({ number, data, references = [] }: Foreign): string[] {
  return references.map((pointer) => {
    const kind = kindAt(pointer)
    let uid: unknown
    const found = replaceAt(data, pointer, (value) => {
      uid = value
      return value
    })
    if (!found || kind === null || typeof uid !== 'string') throw faultOf(number, `/data${pointer}`, 'reference', 'is no stable id')
    return `${kind}:${uid.toLowerCase()}`
  })
}

/** Gives a document the ids of this database. Throws if it refers to anything else than the bundle has. */
export function localize(foreign: Foreign, targets: Targets, schema: ImportedSchema): Local {
  const { number, data, references = [], lenient } = foreign
  const names = namesIn(foreign)
  for (const [index, pointer] of references.entries()) {
    const target = targets(names[index] ?? '')
    if (!target || !(target.isThere || lenient))
      throw faultOf(number, `/data${pointer}`, 'reference', `refers to what the bundle does not have: ${names[index]}`)
    replaceAt(data, pointer, () => target.id)
  }
  const projection = projectionOf(shapeIn(schema), data)
  const said = new Set(references)
  const unsaid = projection.references.find(({ path, kind }) => !said.has(`${path}/${memberOf(kind)}`))
  if (unsaid) throw faultOf(number, `/data${unsaid.path}`, 'reference', 'is not among the references of the line')
  refuse(number, projectionIssues(projection))
  return { text: JSON.stringify(data), schemaHash: schema.schema_hash, projection }
}

/** Refuses a document that its schema refuses. */
export async function check({ domainId }: Importing, { number, data }: Foreign, { text }: Local, { schema, schema_hash }: ImportedSchema) {
  try {
    refuse(number, await validate({ domainId, schema, schemaHash: schema_hash }, data, text))
  } catch (error) {
    if (error instanceof ContentValidationTooExpensive) throw faultOf(number, '/data', 'cost', error.message)
    throw error
  }
}

/** The schema that a line says its document was written under, and where that is not known, the one of today. */
export async function schemaFor(
  types: ImportedTypes,
  number: number,
  type: ImportedType,
  revision: number | null,
): Promise<ImportedSchema> {
  const schema = await types.schemaOf(type, revision ?? type.revision)
  if (!schema) throw faultOf(number, '/schema', 'reference', `is no schema of ${type.slug} that the bundle has: ${revision}`)
  return revision === null ? { ...schema, schema_hash: UNKNOWN } : schema
}

/** The hash of a schema that nobody knows any more. */
const UNKNOWN = ''

function refuse(line: number, issues: readonly Issue[]): void {
  if (issues.length > 0) throw new BundleInvalid({ line, issues: issues.map((issue) => ({ ...issue, pointer: `/data${issue.pointer}` })) })
}
