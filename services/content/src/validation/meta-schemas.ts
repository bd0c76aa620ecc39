import type { Issue } from '@wordclaw/shared/errors'
import { issuesOf } from '@wordclaw/shared/schema-issues'
import { Ajv, type Options, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Draft, JsonObject } from './subschemas.ts'

// Formats of the meta-schemas are left out: patterns and references are examined more closely than those would.
const OPTIONS: Options = {
  allErrors: true,
  strict: false,
  validateFormats: false,
  messages: false,
  logger: false,
  code: { optimize: false },
}

function validatorOf(ajv: Ajv, uri: string): ValidateFunction {
  const found = ajv.getSchema(uri)
  if (!found) throw new Error(`Ajv lacks ${uri}`)
  return found
}

// Compiled when the process starts, not during the first call.
const VALIDATORS: Record<Draft, ValidateFunction> = {
  '2020-12': validatorOf(new Ajv2020(OPTIONS), 'https://json-schema.org/draft/2020-12/schema'),
  'draft-07': validatorOf(new Ajv(OPTIONS), 'http://json-schema.org/draft-07/schema'),
}

/** Where a schema breaks the rules of its draft. The validators are shared: they know no schema but the meta-schema. */
export function metaSchemaIssues(schema: JsonObject, draft: Draft): Issue[] {
  const validate = VALIDATORS[draft]
  const issues = validate(schema) ? [] : issuesOf(validate.errors)
  validate.errors = null
  return issues
}
