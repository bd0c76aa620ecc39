import { randomUUID } from 'node:crypto'
import type { Issue } from '@wordclaw/shared/errors'
import { fingerprintOf } from '@wordclaw/shared/idempotency/fingerprint'
import type { Call } from '@wordclaw/shared/principal'
import { pointerOf } from '@wordclaw/shared/problem'
import { ISSUE_LIMIT, shortened } from '@wordclaw/shared/schema-issues'
import { unstorableIssues } from '@wordclaw/shared/storable'
import type { FormField } from '../form-definitions/form-definition.schema.ts'
import {
  FormSubmissionInvalid,
  FormSubmissionRequiredFieldMissing,
  FormSubmissionTooLarge,
  FormSubmissionUnknownFields,
} from './form-submission.errors.ts'

const MAX_BYTES = 64 * 1024

/** Throws if data cannot be a submission of a form with these fields. What values have to be like, content knows. */
export function checkInput(fields: readonly FormField[], data: Record<string, unknown>): void {
  if (Buffer.byteLength(JSON.stringify(data)) > MAX_BYTES) throw new FormSubmissionTooLarge({})
  const known = new Set(fields.map(({ name }) => name))
  const unknown = Object.keys(data).filter((name) => !known.has(name))
  if (unknown.length > 0)
    throw new FormSubmissionUnknownFields({ fields: unknown, issues: issuesAt(unknown, 'unknown', 'is not a field of this form') })
  const missing = fields.filter(({ name, required }) => required && data[name] === undefined).map(({ name }) => name)
  if (missing.length > 0)
    throw new FormSubmissionRequiredFieldMissing({ fields: missing, issues: issuesAt(missing, 'required', 'is missing') })
  const unstorable = unstorableIssues(data).map((issue) => ({ ...issue, pointer: `/data${issue.pointer}` }))
  if (unstorable.length > 0) throw new FormSubmissionInvalid({ issues: unstorable })
}

const issuesAt = (names: readonly string[], rule: string, message: string): Issue[] =>
  names.slice(0, ISSUE_LIMIT).map((name) => ({ pointer: shortened(pointerOf(['data', name])), rule, message }))

/**
 * What names a submission towards everybody. A sender who repeats a call with its idempotency key means the same submission, also where the first attempt
 * died after it was stored: so the name follows from the key and from what was sent.
 */
export function submissionUuid({ principal, idempotencyKey }: Call, formId: number, data: Record<string, unknown>): string {
  if (idempotencyKey === undefined) return randomUUID()
  const digest = fingerprintOf([principal.domainId, principal.id, idempotencyKey, formId, data])
  // Version 8, whose bits are whatever its maker says.
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}
