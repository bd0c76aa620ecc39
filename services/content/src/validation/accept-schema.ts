import { createHash } from 'node:crypto'
import type { Issue } from '@wordclaw/shared/errors'
import { InvalidContentSchemaDefinition, InvalidContentSchemaJson, InvalidContentSchemaType } from '../content-types/content-type.errors.ts'
import { keywordErrorOf } from '../modelling/keyword.errors.ts'
import { compilesQuickly } from './budget.ts'
import { examine } from './examine.ts'
import { isObject, type JsonObject } from './subschemas.ts'
import { survey } from './survey.ts'
import { ContentValidationTooExpensive } from './validation.errors.ts'
import { thread } from './validation-thread.ts'

const BYTE_LIMIT = 64 * 1024
/** How deep the JSON of a schema may nest, whatever its keywords hold. */
const NESTING_LIMIT = 128

/** A schema that documents can be checked against, as the text to store, and the SHA-256 of that text. */
export interface SchemaText {
  readonly schema: string
  readonly schemaHash: string
}

/** Accepts a JSON Schema, given as an object or as JSON text. Throws with everything that is wrong with it. Never blocks the process. */
export async function acceptSchema(domainId: number, source: unknown): Promise<SchemaText> {
  if (typeof source === 'string' && source.length > 4 * BYTE_LIMIT) throw new InvalidContentSchemaDefinition({ issues: [TOO_LONG] })
  const schema = typeof source === 'string' ? parsed(source) : source
  if (!isObject(schema)) throw new InvalidContentSchemaType({})
  const oversized = oversizeOf(schema)
  if (oversized) throw new InvalidContentSchemaDefinition({ issues: [oversized] })
  const text = JSON.stringify(schema)
  const issues = await issuesOf(domainId, schema, text)
  if (issues.length > 0) throw new (keywordErrorOf(issues) ?? InvalidContentSchemaDefinition)({ issues })
  return { schema: text, schemaHash: createHash('sha256').update(text).digest('hex') }
}

async function issuesOf(domainId: number, schema: JsonObject, text: string): Promise<Issue[]> {
  if (Buffer.byteLength(text) > BYTE_LIMIT) return [TOO_LONG]
  if (compilesQuickly(survey(schema))) return examine(schema)
  try {
    return await thread.run({ kind: 'examine', domainId, schema: text })
  } catch (error) {
    if (error instanceof ContentValidationTooExpensive) return [TOO_COSTLY]
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InvalidContentSchemaJson({ reason: (error as Error).message })
  }
}

/** Why an object is not even written out as text. Looks level by level, so that no nesting can exhaust the stack. */
export function oversizeOf(schema: JsonObject): Issue | null {
  let level: object[] = [schema]
  let values = 0
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > NESTING_LIMIT) return TOO_DEEP
    const below: object[] = []
    for (const held of level) {
      const inner: unknown[] = Array.isArray(held) ? held : Object.values(held)
      values += inner.length
      if (values > BYTE_LIMIT) return TOO_LONG
      for (const value of inner) if (typeof value === 'object' && value !== null) below.push(value)
    }
    level = below
  }
  return null
}

const TOO_LONG: Issue = { pointer: '', rule: 'size', message: `is longer than ${BYTE_LIMIT} bytes of JSON` }
const TOO_DEEP: Issue = { pointer: '', rule: 'depth', message: `is JSON nested more than ${NESTING_LIMIT} levels deep` }
const TOO_COSTLY: Issue = {
  pointer: '',
  rule: 'cost',
  message: 'takes longer than a second to compile: use fewer subschemas and simpler patterns',
}
