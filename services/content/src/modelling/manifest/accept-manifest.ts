import { ApplicationError, type Issue } from '@wordclaw/shared/errors'
import { pointerOf } from '@wordclaw/shared/problem'
import { ISSUE_LIMIT } from '@wordclaw/shared/schema-issues'
import { unstorableIssues } from '@wordclaw/shared/storable'
import type { ZodError } from 'zod'
import { acceptSchema, oversizeOf, type SchemaText } from '../../validation/accept-schema.ts'
import { isObject, type JsonObject } from '../../validation/subschemas.ts'
import { compileManifest } from './compile-manifest.ts'
import {
  InvalidContentSchemaManifestDefinition,
  InvalidContentSchemaManifestJson,
  InvalidContentSchemaManifestType,
} from './manifest.errors.ts'
import { FIELD_TYPES, Manifest } from './manifest.ts'
import { manifestIssues } from './manifest-issues.ts'
import { placeInManifest } from './place-in-manifest.ts'

const CHARACTERS = 256 * 1024

/** The schema that a manifest stands for, with the manifest as it is kept. */
export interface AcceptedManifest extends SchemaText {
  readonly schemaManifest: JsonObject
}

/** Accepts a manifest, given as an object or as JSON text, and compiles it. Throws with everything that is wrong with it. */
export async function acceptManifest(domainId: number, source: unknown): Promise<AcceptedManifest> {
  const schemaManifest = objectIn(source)
  const oversized = oversizeOf(schemaManifest)
  refuse(oversized ? [oversized] : unstorableIssues(schemaManifest))
  const { data: manifest, error } = Manifest.safeParse(schemaManifest)
  if (!manifest) throw new InvalidContentSchemaManifestDefinition({ issues: formIssues(error) })
  refuse(manifestIssues(manifest))
  const schema = compileManifest(manifest)
  try {
    return { schemaManifest, ...(await acceptSchema(domainId, schema)) }
  } catch (reason) {
    const issues = reason instanceof ApplicationError ? reason.definition.issues?.(reason.details) : undefined
    if (!issues) throw reason
    throw new InvalidContentSchemaManifestDefinition({ issues: issues.map((issue) => inManifest(issue, manifest)) })
  }
}

function objectIn(source: unknown): JsonObject {
  const value = typeof source === 'string' ? parsed(source) : source
  if (!isObject(value)) throw new InvalidContentSchemaManifestType({})
  return value
}

function parsed(text: string): unknown {
  if (text.length > CHARACTERS) refuse([{ pointer: '', rule: 'size', message: `is longer than ${CHARACTERS} characters` }])
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InvalidContentSchemaManifestJson({ reason: (error as Error).message })
  }
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new InvalidContentSchemaManifestDefinition({ issues })
}

/** What is wrong with the form of a manifest. A field of no known type is told which there are. */
function formIssues(error: ZodError): Issue[] {
  const issues = error.issues.flatMap((issue): Issue[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: pointerOf([...issue.path, key]),
        rule: 'unknown',
        message: 'is nothing that is known here',
      }))
    }
    const place = { pointer: pointerOf(issue.path), rule: issue.code, message: issue.message }
    return [issue.code === 'invalid_union' && issue.path.at(-1) === 'type' ? { ...place, allowed: FIELD_TYPES } : place]
  })
  return issues.slice(0, ISSUE_LIMIT)
}

/** A fault of the compiled schema, told where it comes from. */
function inManifest({ pointer, rule, message, allowed }: Issue, manifest: Manifest): Issue {
  const place = placeInManifest(pointer, manifest)
  return { pointer: place, rule, message: place === '' ? `compiles to a schema that ${message}` : message, ...(allowed && { allowed }) }
}
