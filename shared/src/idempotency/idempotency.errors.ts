import { defineError } from '../errors.ts'

/** What any mutation that carries an idempotency key can end in, beside what it declares itself. */
export const IdempotencyKeyReused = defineError<{ procedure: string }>({
  code: 'IDEMPOTENCY_KEY_REUSED',
  kind: 'UNPROCESSABLE_CONTENT',
  message: ({ procedure }) => `This idempotency key came with another input of ${procedure} within the last 24 hours.`,
  remediation: 'Send a new key with a new input; to repeat the first call, send its input unchanged.',
})

export const IdempotencyConflict = defineError<{ procedure: string }>({
  code: 'IDEMPOTENCY_CONFLICT',
  kind: 'CONFLICT',
  message: ({ procedure }) => `The call of ${procedure} that this idempotency key came with first is still under way.`,
  remediation:
    'Wait for as many seconds as the Retry-After header says, then send the same call with the same key: it answers what the first one did.',
  context: () => ({ retryAfterSeconds: 1 }),
})

export const IDEMPOTENCY_ERRORS = [IdempotencyKeyReused, IdempotencyConflict]
