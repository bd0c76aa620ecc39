import { LRUCache } from 'lru-cache'
import { type CompiledSchema, compileSchema } from './compile.ts'
import { effectiveSchema } from './effective-schema.ts'
import type { JsonObject } from './subschemas.ts'
import { type Survey, survey } from './survey.ts'
import type { AcceptedSchema } from './validate.ts'

/** A schema with what is known of it; compiled when it is first needed. */
export interface KnownSchema {
  readonly survey: Survey
  compiled(): CompiledSchema
}

const DOMAINS = 500
const SCHEMAS_PER_DOMAIN = 100
const BYTES_PER_DOMAIN = 4_000_000

const domains = new LRUCache<number, LRUCache<string, KnownSchema>>({ max: DOMAINS })

/** The schema with this hash, from the cache of its domain if it is there: a domain can displace only what is its own. */
export function knownSchema({ domainId, schema, schemaHash }: AcceptedSchema): KnownSchema {
  let schemas = domains.get(domainId)
  if (!schemas) {
    schemas = new LRUCache({ max: SCHEMAS_PER_DOMAIN, maxSize: BYTES_PER_DOMAIN, sizeCalculation: bytesOf })
    domains.set(domainId, schemas)
  }
  let known = schemas.get(schemaHash)
  if (!known) {
    known = know(effectiveSchema(JSON.parse(schema) as JsonObject))
    schemas.set(schemaHash, known)
  }
  return known
}

function know(schema: JsonObject): KnownSchema {
  const surveyed = survey(schema)
  let compiled: CompiledSchema | undefined
  return {
    survey: surveyed,
    compiled() {
      compiled ??= compileSchema(schema)
      return compiled
    },
  }
}

const bytesOf = ({ survey: { subschemas, size, patterns } }: KnownSchema): number =>
  Math.min(BYTES_PER_DOMAIN, 3_000 * subschemas + 200 * (size + patterns))
