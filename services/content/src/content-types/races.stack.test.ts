import type { Sql } from '@wordclaw/shared/database/sql'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { ARTICLE, startContent } from '../../test/harness.ts'

type Content = Awaited<ReturnType<typeof startContent>>

const SHORT_TITLES = { ...ARTICLE, properties: { ...ARTICLE.properties, title: { type: 'string', maxLength: 5 } } }

/** Makes a call while a transaction is open that has done something, and commits once the call waits for a lock, or has ended. */
async function during<T>(content: Content, done: (sql: Sql) => Promise<unknown>, call: () => Promise<T>): Promise<{ call: Promise<T> }> {
  return content.database.sql.transaction(async (sql) => {
    await done(sql)
    const made = call()
    let ended = false
    const end = () => {
      ended = true
    }
    made.then(end, end)
    while (!ended && !(await isWaiting(content)));
    return { call: made }
  })
}

async function isWaiting({ database }: Content): Promise<boolean> {
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  return (await database.sql.query({ name: 'waiting', text: waiting }, [])).length > 0
}

/** What creating an item does to the database, before it commits. */
const itemIsWritten = (contentTypeId: number, title: string) => async (sql: Sql) => {
  const lock = 'select from content.content_types where id = $1 for key share'
  const insert = "insert into content.content_items (domain_id, content_type_id, schema_hash, data) values (1, $1, 'given', $2)"
  await sql.query({ name: 'race_lock', text: lock }, [contentTypeId])
  await sql.query({ name: 'race_insert', text: insert }, [contentTypeId, JSON.stringify({ title })])
}

/** What updating a type does to the database, before it commits. */
const typeIsChanged = (id: number, kind: string, schema: object) => async (sql: Sql) => {
  const lock = 'select from content.content_types where id = $1 for update'
  const change = `update content.content_types set kind = $2, schema = $3, schema_hash = md5($3) where id = $1`
  await sql.query({ name: 'race_lock_all', text: lock }, [id])
  await sql.query({ name: 'race_change', text: change }, [id, kind, JSON.stringify(schema)])
}

test('a schema is refused if an item that does not fit was being written', async () => {
  await using content = await startContent()
  const { contentTypeId: id } = await content.givenItem(['short'])

  const { call } = await during(content, itemIsWritten(id, 'far too long'), () => content.as({}).types.update({ id, schema: SHORT_TITLES }))

  await expectProblem(call, 'CONTENT_TYPE_SCHEMA_BREAKS_ITEMS')
})

test('a schema is taken if the item that was being written fits it', async () => {
  await using content = await startContent()
  const { contentTypeId: id } = await content.givenItem(['short'])

  const { call } = await during(content, itemIsWritten(id, 'fits'), () => content.as({}).types.update({ id, schema: SHORT_TITLES }))

  expect(await call).toMatchObject({ schema: SHORT_TITLES })
})

test('a type does not become a singleton if a second item was being written', async () => {
  await using content = await startContent()
  const { contentTypeId: id } = await content.givenItem(['first'])

  const { call } = await during(content, itemIsWritten(id, 'second'), () => content.as({}).types.update({ id, kind: 'singleton' }))

  await expectProblem(call, 'SINGLETON_CONTENT_TYPE_REQUIRES_ONE_ITEM')
})

test('a type is not deleted if an item was being written', async () => {
  await using content = await startContent()
  const id = await content.givenType()

  const { call } = await during(content, itemIsWritten(id, 'first'), () => content.as({}).types.delete({ id }))

  expect((await expectProblem(call, 'CONTENT_TYPE_IN_USE')).context).toEqual({ itemCount: 1, trashedItemCount: 0 })
})

test('an item is checked against the schema that its type has become while it was written', async () => {
  await using content = await startContent()
  const id = await content.givenType()
  const create = () => content.as({}).items.create({ contentTypeId: id, data: { title: 'far too long' } })

  const { call } = await during(content, typeIsChanged(id, 'collection', SHORT_TITLES), create)

  await expectProblem(call, 'CONTENT_SCHEMA_VALIDATION_FAILED')
})

test('of two items written while their type becomes a singleton, one stays', async () => {
  await using content = await startContent()
  const id = await content.givenType()
  const { items } = content.as({})
  const create = () => Promise.allSettled(['a', 'b'].map((title) => items.create({ contentTypeId: id, data: { title } })))

  const { call } = await during(content, typeIsChanged(id, 'singleton', ARTICLE), create)

  expect((await call).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})
