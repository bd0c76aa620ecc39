import type { Issue } from './errors.ts'
import { pointerOf } from './problem.ts'

/** What a JSON Schema validator (Ajv) says of one fault. */
export interface SchemaError {
  readonly instancePath: string
  readonly keyword: string
  readonly message?: string
  readonly params: Readonly<Record<string, unknown>>
}

const WORDS: Record<string, (params: Readonly<Record<string, unknown>>) => string> = {
  required: () => 'is required',
  additionalProperties: () => 'is not a known field',
  unevaluatedProperties: () => 'is not a known field',
  enum: ({ allowedValues }) => `must be one of ${(allowedValues as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`,
  const: ({ allowedValue }) => `must be ${JSON.stringify(allowedValue)}`,
  type: ({ type }) => `must be ${[type].flat().join(' or ')}`,
  format: ({ format }) => `must be a valid ${String(format)}`,
}

/** A validator's errors as issues: each points at the field that is at fault, also at one that is missing or one too many. */
export function schemaIssues(errors: readonly SchemaError[], most = 100): Issue[] {
  return errors.slice(0, most).map(({ instancePath, keyword, message = 'is not valid', params }): Issue => {
    const field = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty']
    const allowed = params['allowedValues'] ?? ('allowedValue' in params ? [params['allowedValue']] : undefined)
    return {
      pointer: typeof field === 'string' ? instancePath + pointerOf([field]) : instancePath,
      rule: keyword,
      message: WORDS[keyword]?.(params) ?? message,
      ...(Array.isArray(allowed) && { allowed }),
    }
  })
}
