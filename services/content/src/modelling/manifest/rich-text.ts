import type { JsonObject } from '../../validation/subschemas.ts'

/** The stable identity of a block, if it has one: it stays when the block moves or changes. */
export const BLOCK_ID: JsonObject = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' }

const reference = (kind: string, member: string): JsonObject => ({
  type: 'object',
  'x-wordclaw-field-kind': kind,
  properties: { [member]: { type: 'integer' } },
  required: [member],
  additionalProperties: false,
})

const needs = (type: string, ...required: string[]): JsonObject => ({
  if: { properties: { type: { const: type } }, required: ['type'] },
  // biome-ignore lint/suspicious/noThenProperty: this is the keyword of JSON Schema
  then: { required },
})

const SPAN: JsonObject = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    marks: {
      type: 'array',
      items: { type: 'string', enum: ['bold', 'italic', 'underline', 'strike', 'code', 'superscript', 'subscript'] },
      uniqueItems: true,
    },
    href: { type: 'string', maxLength: 2_048 },
    item: reference('content-ref', 'contentItemId'),
  },
  required: ['text'],
  additionalProperties: false,
}

/**
 * Rich text: a list of blocks, each a list of spans of text with marks. Lists and headings have a level instead of nesting, so that the text is a tree of bounded
 * depth: it is checked without recursion, and an address in it is an index and an index.
 */
export const RICH_TEXT: JsonObject = {
  type: 'array',
  maxItems: 10_000,
  items: {
    type: 'object',
    properties: {
      type: { type: 'string', enum: ['paragraph', 'heading', 'quote', 'list-item', 'code', 'divider', 'asset', 'item'] },
      blockId: BLOCK_ID,
      level: { type: 'integer', minimum: 1, maximum: 6 },
      ordered: { type: 'boolean' },
      language: { type: 'string', maxLength: 40 },
      children: { type: 'array', items: SPAN, maxItems: 1_000 },
      asset: reference('asset', 'assetId'),
      item: reference('content-ref', 'contentItemId'),
    },
    required: ['type'],
    additionalProperties: false,
    allOf: [needs('heading', 'level', 'children'), needs('paragraph', 'children'), needs('asset', 'asset'), needs('item', 'item')],
  },
}
