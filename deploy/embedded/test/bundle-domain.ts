import { expect } from 'vitest'
import { request } from './stack.ts'

/** Who calls, and as whom. */
export interface Administrator {
  readonly url: string
  readonly key: string
}

const ITEMS = 240
const TRASHED = 30
const FILES = 5
const AT_ONCE = 8

/** Policies that forbid nothing that anybody does. */
const POLICY = `@id("frozen") @code("FROZEN") @remediation("Wait.")
  forbid (principal, action == Action::"content.write", resource) when { resource.type == "never" };`

const reference = (kind: string, member: string) => ({
  type: 'object',
  'x-wordclaw-field-kind': kind,
  properties: { [member]: { type: 'integer' } },
  required: [member],
})
const ARTICLE = {
  type: 'object',
  'x-wordclaw-localization': { supportedLocales: ['en', 'de'], defaultLocale: 'en' },
  properties: {
    title: { type: 'string', 'x-wordclaw-localized': true },
    number: { type: 'integer', 'x-wordclaw-indexed': true },
    cover: reference('asset', 'assetId'),
    next: reference('content-ref', 'contentItemId'),
  },
  required: ['title'],
}
const NOTE = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }

interface Made {
  readonly id: number
}

/** Fills a domain with something of everything: versions, references in circles, what is live in some locales only, the trash, files, a form, policies. */
export async function fillDomain({ url, key }: Administrator): Promise<void> {
  const call = async (method: string, path: string, body?: object): Promise<Made> => {
    const answer = await request(url, key, method, path, body)
    expect(answer.status, `${method} ${path} ${JSON.stringify(answer)}`).toBeLessThan(300)
    return answer.data as Made
  }
  const files = await several(FILES, (nth) => call('POST', '/assets', { filename: `file-${nth}.txt`, contentBase64: fileOf(nth) }))
  await call('DELETE', `/assets/${files.at(-1)?.id}`)
  const article = await call('POST', '/content-types', { name: 'Article', slug: 'article', schema: ARTICLE })
  const note = await call('POST', '/content-types', { name: 'Note', slug: 'note', schema: NOTE })
  await fillWithArticles(call, article, files.slice(0, -1))
  await several(TRASHED, async (nth) => {
    const { id } = await call('POST', '/content-items', { contentTypeId: note.id, data: { text: `Note ${nth}` } })
    await call('PUT', `/content-items/${id}`, { data: { text: `Note ${nth}, again` } })
    await call('DELETE', `/content-items/${id}`)
  })
  await call('PUT', `/content-types/${note.id}`, { schema: { ...NOTE, properties: { ...NOTE.properties, more: { type: 'string' } } } })
  await call('POST', '/forms', { name: 'Contact', slug: 'contact', contentTypeId: note.id, fields: [{ name: 'text' }] })
  await call('POST', '/policy/publish', { text: POLICY, version: '1.0.0' })
}

type Call = (method: string, path: string, body?: object) => Promise<Made>

/** Each refers to the one before it, and in its next version to the one after it: the last one to the first. */
async function fillWithArticles(call: Call, { id: contentTypeId }: Made, files: readonly Made[]): Promise<void> {
  const title = (nth: number, more = '') => ({ en: `Article ${nth}${more}`, de: `Artikel ${nth}${more}` })
  const articles = await several(ITEMS, (nth) =>
    call('POST', '/content-items', {
      contentTypeId,
      data: { title: title(nth), number: nth, cover: { assetId: files[nth % files.length]?.id } },
      ...(nth % 3 === 0 && { status: 'published' }),
    }),
  )
  await several(ITEMS, async (nth) => {
    const next = { contentItemId: articles[(nth + 1) % ITEMS]?.id }
    const id = articles[nth]?.id
    await call('PUT', `/content-items/${id}`, { data: { title: title(nth, ', again'), number: nth, next } })
    if (nth % 3 === 1) await call('POST', `/content-items/${id}/publish`, { locales: ['en'] })
    if (nth % 6 === 0) await call('POST', `/content-items/${id}/publish`, {})
  })
}

/** The first one is large enough to come in several lines. */
const fileOf = (nth: number): string => Buffer.alloc(nth === 0 ? 600_000 : 2_000, `file ${nth} `).toString('base64')

/** Does it for each number, some at a time. */
async function several<T>(count: number, make: (nth: number) => Promise<T>): Promise<T[]> {
  const made: T[] = []
  let next = 0
  const work = async () => {
    for (let nth = next++; nth < count; nth = next++) made[nth] = await make(nth)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return made
}
