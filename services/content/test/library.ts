import { startContent } from './harness.ts'

const reference = (onDelete?: string) => ({
  type: 'object',
  'x-wordclaw-field-kind': 'content-ref',
  ...(onDelete && { 'x-wordclaw-on-delete': onDelete }),
  properties: { contentItemId: { type: 'integer' } },
  required: ['contentItemId'],
  additionalProperties: false,
})

/** Books, whose fields say by their names what deleting an author does to them. */
const BOOK = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    restrict: reference(),
    nullify: reference('nullify'),
    cascade: reference('cascade'),
    required: reference('nullify'),
    list: {
      type: 'array',
      'x-wordclaw-field-kind': 'content-ref-list',
      'x-wordclaw-on-delete': 'nullify',
      items: {
        type: 'object',
        properties: { contentItemId: { type: 'integer' } },
        required: ['contentItemId'],
        additionalProperties: false,
      },
    },
  },
  if: { properties: { title: { const: 'needs an author' } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['required'] },
  additionalProperties: false,
}

/** The content service with authors and books that refer to them. */
export async function startLibrary() {
  const content = await startContent()
  const items = content.as({}).items
  const authorType = await content.givenType()
  const bookType = await content.givenType({ schema: BOOK })
  return {
    content,
    items,
    trash: content.as({}).trash,
    authorType,
    bookType,
    author: async (title = 'Ada') => (await items.create({ contentTypeId: authorType, data: { title } })).id,
    book: async (data: Record<string, unknown>, status?: string) =>
      (await items.create({ contentTypeId: bookType, data, ...(status && { status }) })).id,
    [Symbol.asyncDispose]: () => content[Symbol.asyncDispose](),
  }
}

export const to = (contentItemId: number) => ({ contentItemId })
