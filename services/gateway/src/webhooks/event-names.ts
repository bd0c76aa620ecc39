import * as content from '@wordclaw/content/events'
import * as forms from '@wordclaw/forms/events'
import * as payments from '@wordclaw/payments/events'
import { MutationRecorded } from '@wordclaw/shared/audit'
import type { EventDefinition } from '@wordclaw/shared/events'
import * as gateway from '../events.ts'

/** What a domain can be told of: every service's events, and that anything was changed at all. */
export const SUBSCRIBABLE: readonly EventDefinition[] = [
  ...Object.values(content),
  ...Object.values(forms),
  ...Object.values(payments),
  ...Object.values(gateway),
  MutationRecorded,
]

/** The word that makes an aggregate of a service understood outside of it: an item, of content. */
const QUALIFIERS: Readonly<Record<string, string>> = { content: 'content_', forms: 'form_' }

const AUDIT = 'audit'

/** The name that the outside knows an event by, `<entity>.<verb>`: `content.item.published` is `content_item.published`. */
export function eventName(subject: string): string {
  const [service = '', aggregate = '', verb = ''] = subject.split('.')
  if (service === AUDIT) return `${AUDIT}.${verb}`
  const qualifier = QUALIFIERS[service] ?? ''
  return `${aggregate.startsWith(qualifier) ? '' : qualifier}${aggregate}.${verb}`
}

/** The patterns that an event of this name matches. The audit trail repeats every other event, so only those who name it get it. */
export function patternsOf(name: string): string[] {
  const entity = name.slice(0, name.indexOf('.'))
  return [name, `${entity}.*`, ...(entity === AUDIT ? [] : ['*'])]
}

/** Every pattern that some event matches. */
export const KNOWN_PATTERNS: readonly string[] = [
  ...new Set(SUBSCRIBABLE.flatMap(({ subject }) => patternsOf(eventName(subject)))),
].toSorted()

const known = new Set(KNOWN_PATTERNS)

/** Those of the patterns that no event can match. */
export const unknownPatterns = (patterns: readonly string[]): string[] => patterns.filter((pattern) => !known.has(pattern))

/** Patterns as they are stored. */
export const formatPatterns = (patterns: readonly string[]): string => [...new Set(patterns)].join(',')

export const parsePatterns = (text: string): string[] => text.split(',')
