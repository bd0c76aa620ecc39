import { expect, test } from 'vitest'
import { eventName, KNOWN_PATTERNS, patternsOf, SUBSCRIBABLE, unknownPatterns } from './event-names.ts'

test.each([
  ['content.item.published', 'content_item.published'],
  ['content.item.rolled_back', 'content_item.rolled_back'],
  ['content.type.created', 'content_type.created'],
  ['forms.definition.created', 'form_definition.created'],
  ['forms.submission.accepted', 'form_submission.accepted'],
  ['payments.payment.paid', 'payment.paid'],
  ['gateway.api_key.rotated', 'api_key.rotated'],
  ['gateway.webhook.disabled', 'webhook.disabled'],
  ['audit.mutation.recorded', 'audit.recorded'],
])('%s is known outside as %s', (subject, name) => {
  expect(eventName(subject)).toBe(name)
})

test('every event has a name of its own, and a pattern that it matches is known', () => {
  const names = SUBSCRIBABLE.map(({ subject }) => eventName(subject))

  expect(new Set(names).size).toBe(names.length)
  expect(names.flatMap(patternsOf).filter((pattern) => !KNOWN_PATTERNS.includes(pattern))).toEqual([])
})

test('the audit trail is told to those who name it, not to those who want everything', () => {
  expect(patternsOf('content_item.published')).toEqual(['content_item.published', 'content_item.*', '*'])
  expect(patternsOf('audit.recorded')).toEqual(['audit.recorded', 'audit.*'])
})

test('a pattern that no event matches is unknown', () => {
  expect(unknownPatterns(['*', 'content_item.*', 'content_item.pub*', 'content.item.published', '*.*', ''])).toEqual([
    'content_item.pub*',
    'content.item.published',
    '*.*',
    '',
  ])
})
