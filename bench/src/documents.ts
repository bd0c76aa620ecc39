/** The JSON Schema of what is stored, as a tenant would write it. */
export const DOCUMENT_SCHEMA = JSON.stringify({
  type: 'object',
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 200 },
    slug: { type: 'string', pattern: '^[a-z0-9-]+$' },
    body: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 20 },
    rank: { type: 'integer', minimum: 0 },
    featured: { type: 'boolean' },
  },
  required: ['title', 'slug', 'body'],
  additionalProperties: false,
})

const DOCUMENT_BYTES = 1_024
const SENTENCE = 'The quick brown fox of the third edition jumps over what the lazy dog left on the desk. '

/** A document of 1 KB of JSON that fits the schema. */
export function documentOf(n: number): Record<string, unknown> {
  const bare = {
    title: `Article number ${n}`,
    slug: `article-number-${n}`,
    body: '',
    tags: ['alpha', 'beta', 'gamma'],
    rank: n,
    featured: n % 2 === 0,
  }
  const room = DOCUMENT_BYTES - JSON.stringify(bare).length
  return { ...bare, body: SENTENCE.repeat(Math.ceil(room / SENTENCE.length)).slice(0, room) }
}
