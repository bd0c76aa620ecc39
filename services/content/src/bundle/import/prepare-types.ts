import { ApplicationError } from '@wordclaw/shared/errors'
import { acceptSchema, type SchemaText } from '../../validation/accept-schema.ts'
import { BundleInvalid, faultOf } from '../bundle.errors.ts'
import type { LineOf } from '../format.ts'
import { withAllowedTypes } from '../stable-data.ts'
import type { ImportedTypes } from './imported-types.ts'
import type { Importing } from './importing.ts'
import { linesOfKinds, type Prepared, type StagedLine, storePrepared } from './pages.ts'

/** Prepares the types and their former schemas. Each schema has to be one that a type may have. */
export async function prepareTypes(importing: Importing, types: ImportedTypes): Promise<void> {
  for await (const page of linesOfKinds(importing, ['type', 'schema'])) {
    const prepared: Prepared[] = []
    for (const { number, line } of page) {
      if (line.line === 'type') prepared.push({ line: number, body: await typeBody(importing, types, number, line) })
      if (line.line === 'schema') prepared.push({ line: number, body: await schemaBody(importing, types, { number, id: 0, line }) })
    }
    await storePrepared(importing, prepared)
  }
}

async function typeBody(importing: Importing, types: ImportedTypes, number: number, line: LineOf<'type'>) {
  const { schema, schemaHash } = await accepted(importing, types, number, line.schema)
  return {
    slug: line.slug,
    name: line.name,
    kind: line.kind,
    description: line.description,
    base_price: line.basePrice,
    schema_revision: line.revision,
    schema,
    schema_hash: schemaHash,
    schema_manifest: local(types, number, line.manifest),
    created_at: line.createdAt,
    updated_at: line.updatedAt,
  }
}

async function schemaBody(importing: Importing, types: ImportedTypes, { number, line }: StagedLine<LineOf<'schema'>>) {
  const type = types.get(line.type)
  if (!type) throw faultOf(number, '/type', 'reference', `names no type of the bundle: ${line.type}`)
  if (line.revision > type.revision) throw faultOf(number, '/revision', 'maximum', `is beyond that of the type, ${type.revision}`)
  const { schema, schemaHash } = await accepted(importing, types, number, line.schema)
  return {
    content_type_id: type.id,
    revision: line.revision,
    schema,
    schema_hash: schemaHash,
    schema_manifest: local(types, number, line.manifest),
    transforms: line.transforms,
    inverse: line.inverse,
    created_at: line.createdAt,
  }
}

async function accepted({ domainId }: Importing, types: ImportedTypes, number: number, schema: unknown): Promise<SchemaText> {
  const source = local(types, number, schema)
  try {
    return await acceptSchema(domainId, source)
  } catch (error) {
    if (!(error instanceof ApplicationError)) throw error
    const issues = error.definition.issues?.(error.details) ?? []
    if (issues.length === 0) throw faultOf(number, '/schema', 'schema', error.message)
    throw new BundleInvalid({ line: number, issues: issues.map((issue) => ({ ...issue, pointer: `/schema${issue.pointer}` })) })
  }
}

/** The value with the ids of types in place of their names. A type that was no more keeps its place, as one that there never is. */
const local = (types: ImportedTypes, number: number, value: unknown): unknown =>
  withAllowedTypes(value, (slug) => {
    if (slug === null) return 0
    const type = types.get(String(slug))
    if (!type) throw faultOf(number, '', 'reference', `allows a type that the bundle does not have: ${String(slug).slice(0, 100)}`)
    return type.id
  })
