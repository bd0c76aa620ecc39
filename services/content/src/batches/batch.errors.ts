import { defineError } from '@wordclaw/shared/errors'

export const EmptyBatch = defineError<{ field: string }>({
  code: 'EMPTY_BATCH',
  kind: 'BAD_REQUEST',
  message: () => 'The batch has nothing in it.',
  remediation: 'Send at least one element in the field that context.field names.',
  context: ({ field }) => ({ field }),
})

/** How one element of a batch went. */
export interface ElementResult {
  readonly index: number
  readonly ok: boolean
  readonly id?: number
  readonly version?: number
  readonly code?: string
  readonly error?: string
  readonly issues?: readonly Record<string, unknown>[]
}

export const BatchAtomicFailed = defineError<{ failed: ElementResult }>({
  code: 'BATCH_ATOMIC_FAILED',
  kind: 'BAD_REQUEST',
  message: ({ failed: { index, error } }) => `Element ${index} of the batch could not be done, so none was: ${error}`,
  remediation: 'Correct the element in context, or send the batch again without atomic, so that the others are done.',
  context: ({ failed }) => ({ ...failed }),
})
