import type { Row } from '@wordclaw/shared/plans/effects'
import { type AcceptedManifest, acceptManifest } from '../modelling/manifest/accept-manifest.ts'
import { acceptSchema, type SchemaText } from '../validation/accept-schema.ts'
import { ContentTypeSchemaSourceConflict } from './content-type.errors.ts'

/** What a type's schema is given by: one of the two. */
interface SchemaSources {
  readonly schema?: unknown
  readonly schemaManifest?: unknown
}

/** A schema and the manifest that it was compiled from, if it was. */
export type SchemaOfType = AcceptedManifest | (SchemaText & { readonly schemaManifest: null })

/** Accepts what a type's schema is given by; null if nothing is given. A schema that is given itself leaves no manifest behind. */
export async function acceptSource(domainId: number, { schema, schemaManifest }: SchemaSources): Promise<SchemaOfType | null> {
  if (schema !== undefined && schemaManifest !== undefined) throw new ContentTypeSchemaSourceConflict({})
  if (schemaManifest !== undefined) return acceptManifest(domainId, schemaManifest)
  return schema === undefined ? null : { ...(await acceptSchema(domainId, schema)), schemaManifest: null }
}

/** What a type's schema was given by, as the input of a call that undoes another. */
export function formerSource(before: Row | null, { schema, schemaManifest }: SchemaSources): Row {
  if (!before || (schema === undefined && schemaManifest === undefined)) return {}
  return before['schema_manifest'] ? { schemaManifest: before['schema_manifest'] } : { schema: before['schema'] }
}
