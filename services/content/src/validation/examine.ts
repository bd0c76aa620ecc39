import type { Issue } from '@wordclaw/shared/errors'
import { pointerOf } from '@wordclaw/shared/problem'
import { ISSUE_LIMIT } from '@wordclaw/shared/schema-issues'
import { keywordIssues } from '../modelling/keyword-issues.ts'
import { compileSchema } from './compile.ts'
import { effectiveSchema } from './effective-schema.ts'
import { FORMAT_NAMES } from './formats.ts'
import { metaSchemaIssues } from './meta-schemas.ts'
import { refusalOf } from './patterns.ts'
import { endlessLoop, resolveReferences } from './references.ts'
import { DRAFT_URIS, draftOf, isObject, type JsonObject, type Subschema, subschemasOf } from './subschemas.ts'
import { patternsOf } from './survey.ts'

/** How deep subschemas may nest. */
const DEPTH_LIMIT = 32
const SUBSCHEMA_LIMIT = 2_000

/** Everything that keeps a schema from being used, with pointers into the schema; nothing if it can be. */
export function examine(schema: JsonObject): Issue[] {
  const draft = draftOf(schema)
  if (!draft) return [{ pointer: '/$schema', rule: '$schema', message: 'names a dialect that is not supported', allowed: DRAFT_URIS }]
  const subschemas = subschemasOf(schema, draft)
  const oversized = sizeIssues(subschemas)
  if (oversized.length > 0) return oversized
  const malformed = metaSchemaIssues(schema, draft)
  const { issues: unresolved, targets } = resolveReferences(subschemas)
  const issues = [...malformed, ...rootIssues(schema), ...unresolved, ...subschemas.flatMap(ownIssues)].slice(0, ISSUE_LIMIT)
  if (issues.length > 0) return issues
  const loop = endlessLoop(subschemas, targets)
  if (loop) return [{ pointer: loop.pointer, rule: '$ref', message: 'leads back to itself for the same value, without end' }]
  const misused = keywordIssues(schema, subschemas, targets).slice(0, ISSUE_LIMIT)
  return misused.length > 0 ? misused : compileIssues(effectiveSchema(schema))
}

function sizeIssues(subschemas: readonly Subschema[]): Issue[] {
  const deep = subschemas.find(({ depth }) => depth > DEPTH_LIMIT)
  if (deep) return [{ pointer: deep.pointer, rule: 'depth', message: `is a subschema more than ${DEPTH_LIMIT} levels deep` }]
  if (subschemas.length <= SUBSCHEMA_LIMIT) return []
  return [{ pointer: '', rule: 'size', message: `has ${subschemas.length} subschemas; at most ${SUBSCHEMA_LIMIT} are allowed` }]
}

function rootIssues({ type }: JsonObject): Issue[] {
  const types = [type ?? 'object'].flat()
  return types.includes('object')
    ? []
    : [{ pointer: '/type', rule: 'type', message: 'must allow objects, since every content item is one', allowed: ['object'] }]
}

function ownIssues({ pointer, schema }: Subschema): Issue[] {
  if (!isObject(schema)) return []
  const issues: Issue[] = []
  const { $id, format } = schema
  if ($id !== undefined && pointer !== '') {
    issues.push({
      pointer: `${pointer}/$id`,
      rule: '$id',
      message: 'may stand at the root only; name parts with $defs and refer to them as "#/$defs/name"',
    })
  }
  for (const keyword of ['$recursiveRef', '$recursiveAnchor']) {
    if (keyword in schema) issues.push({ pointer: `${pointer}/${keyword}`, rule: keyword, message: 'is not supported; use $ref' })
  }
  if (typeof format === 'string' && !FORMAT_NAMES.includes(format)) {
    issues.push({ pointer: `${pointer}/format`, rule: 'format', message: 'names no known format', allowed: FORMAT_NAMES })
  }
  for (const pattern of patternsOf(schema)) {
    const refusal = refusalOf(pattern)
    const path = pattern === schema['pattern'] ? ['pattern'] : ['patternProperties', pattern]
    if (refusal) issues.push({ pointer: pointer + pointerOf(path), rule: path[0] ?? '', message: refusal })
  }
  return issues
}

function compileIssues(schema: JsonObject): Issue[] {
  try {
    compileSchema(schema)
    return []
  } catch (error) {
    return [{ pointer: '', rule: 'schema', message: `cannot be compiled: ${(error as Error).message.slice(0, 300)}` }]
  }
}
