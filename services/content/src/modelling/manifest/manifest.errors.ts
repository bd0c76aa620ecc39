import { defineError, type Issue } from '@wordclaw/shared/errors'

export const InvalidContentSchemaManifestJson = defineError<{ reason: string }>({
  code: 'INVALID_CONTENT_SCHEMA_MANIFEST_JSON',
  kind: 'BAD_REQUEST',
  message: ({ reason }) => `The schema manifest is not JSON: ${reason.slice(0, 200)}.`,
  remediation: 'Send schemaManifest as a JSON object, or as the JSON text of one.',
})

export const InvalidContentSchemaManifestType = defineError<object>({
  code: 'INVALID_CONTENT_SCHEMA_MANIFEST_TYPE',
  kind: 'BAD_REQUEST',
  message: () => 'The schema manifest is not a JSON object.',
  remediation: 'Send a manifest such as {"fields":[{"name":"title","type":"text","required":true}]}.',
})

export const InvalidContentSchemaManifestDefinition = defineError<{ issues: readonly Issue[] }>({
  code: 'INVALID_CONTENT_SCHEMA_MANIFEST_DEFINITION',
  kind: 'BAD_REQUEST',
  message: ({ issues }) => `The schema manifest is at fault in ${issues.length === 1 ? 'one place' : `${issues.length} places`}.`,
  remediation: 'Correct every pointer into the manifest that is listed in issues.',
  context: ({ issues: [first] }) => ({ details: first ? `${first.pointer || '/'} ${first.message}` : '' }),
  issues: ({ issues }) => issues,
})

/** What a procedure may answer that takes a manifest. */
export const MANIFEST_ERRORS = [
  InvalidContentSchemaManifestJson,
  InvalidContentSchemaManifestType,
  InvalidContentSchemaManifestDefinition,
] as const
