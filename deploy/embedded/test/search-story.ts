import { expect } from 'vitest'
import { request } from './stack.ts'

const PATIENCE = { timeout: 60_000, interval: 10 }

/** Publish, and it is found; unpublish, and it is gone. Returns how long each took to show, in milliseconds. */
export async function publishAndFind(url: string, key: string): Promise<{ found: number; gone: number }> {
  const call = (method: string, path: string, body?: unknown) => request(url, key, method, path, body)
  // A word that nothing else has, so that the story can be told many times over.
  const word = `w${crypto.randomUUID().replaceAll('-', '')}`
  const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] }
  const type = await call('POST', '/content-types', { name: 'Found', slug: word, schema })
  expect(type.status).toBe(201)
  const item = await call('POST', '/content-items', { contentTypeId: idOf(type.data), data: { title: `the ${word} story` } })
  expect(item.status).toBe(201)
  const id = idOf(item.data)
  const hits = async () => {
    const { status, data } = await call('GET', `/search?query=${word}`)
    expect(status).toBe(200)
    return (data as { items: { contentItemId: number }[] }).items.map(({ contentItemId }) => contentItemId)
  }
  expect(await hits()).toEqual([])

  const until = async (expected: number[]) => {
    const began = performance.now()
    await expect.poll(hits, PATIENCE).toEqual(expected)
    return performance.now() - began
  }
  expect(await call('POST', `/content-items/${id}/publish`, {})).toMatchObject({ status: 200 })
  const found = await until([id])
  expect(await call('POST', `/content-items/${id}/unpublish`, {})).toMatchObject({ status: 200 })
  return { found, gone: await until([]) }
}

const idOf = (data: unknown): number => (data as { id: number }).id
