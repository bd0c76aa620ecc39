import { defineError } from '@wordclaw/shared/errors'
import { KNOWN_PATTERNS } from '../webhooks/event-names.ts'

export const InvalidEventTypes = defineError<{ unknown: readonly string[] }>({
  code: 'INVALID_EVENT_TYPES',
  kind: 'BAD_REQUEST',
  message: ({ unknown }) => `There are no such events: ${unknown.slice(0, 5).join(', ')}.`,
  remediation: 'Send in types only patterns listed in context.known, or leave types out for all events but audit.*.',
  context: () => ({ known: KNOWN_PATTERNS }),
})

export const InvalidEventPosition = defineError<Record<string, never>>({
  code: 'INVALID_EVENT_POSITION',
  kind: 'BAD_REQUEST',
  message: () => 'The last event id is none that this stream has issued.',
  remediation: 'Send the id of the last event received unchanged, or none to begin with what happens from now on.',
})

export const TooManyEventStreams = defineError<{ limit: number }>({
  code: 'TOO_MANY_EVENT_STREAMS',
  kind: 'TOO_MANY_REQUESTS',
  message: ({ limit }) => `This credential has ${limit} event streams open already.`,
  remediation: 'Close a stream, or subscribe to several types of events in one; then retry.',
  context: () => ({ retryAfterSeconds: 5 }),
})

export const EventStreamsUnavailable = defineError<Record<string, never>>({
  code: 'EVENT_STREAMS_UNAVAILABLE',
  kind: 'SERVICE_UNAVAILABLE',
  message: () => 'This copy of the gateway can serve no further event stream now.',
  remediation: 'Retry after as many seconds as the Retry-After header says, with the id of the last event received.',
  context: () => ({ retryAfterSeconds: 2 }),
})
