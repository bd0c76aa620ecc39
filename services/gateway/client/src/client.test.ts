import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { expect, expectTypeOf, test } from 'vitest'
import { connect } from './client.ts'

const wordclaw = connect({ url: 'http://127.0.0.1:4000', key: 'wc_live_…' })

test('a client knows what every procedure takes and answers', () => {
  expectTypeOf(wordclaw.content.items.get.query).parameter(0).toEqualTypeOf<{
    id: number
    draft?: boolean | undefined
    perspective?: string | undefined
    locale?: string | undefined
    fallbackLocale?: string | undefined
  }>()
  expectTypeOf(wordclaw.content.items.rollback.mutate).returns.resolves.toHaveProperty('publishedVersion').toEqualTypeOf<number | null>()
  expectTypeOf(wordclaw.gateway.keys.create.mutate).returns.resolves.toHaveProperty('apiKey').toEqualTypeOf<string>()
  expectTypeOf(wordclaw.search.index.status.query).toBeFunction()
  expectTypeOf(wordclaw.gateway.events.subscribe.subscribe).toBeCallableWith(
    { types: ['content_item.*'], entityId: 1 },
    { onData: ({ id, data }) => (data.type === 'ready' || data.type === 'gap' ? id : data.domainId.toFixed()) },
  )
})

test("a client's bundle holds tRPC's client, and nothing of a service", async () => {
  const importsOf = async (file: string) => {
    const source = await readFile(new URL(file, import.meta.url), 'utf8')
    return [...stripTypeScriptTypes(source).matchAll(/from '([^']+)'/g)].map(([, name]) => name)
  }
  expect(await importsOf('./client.ts')).toEqual(['@trpc/client', './event-source.ts'])
  expect(await importsOf('./event-source.ts')).toEqual([])
})
