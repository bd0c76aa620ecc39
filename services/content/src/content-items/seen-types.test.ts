import { createHash } from 'node:crypto'
import { expectProblem } from '@wordclaw/shared/testing/service'
import { expect, test } from 'vitest'
import { startContent } from '../../test/harness.ts'

const schemaOf = (title: object) => ({ type: 'object', properties: { title }, required: ['title'] })
const LOOSE = schemaOf({ type: 'string' })
const SHORT = schemaOf({ type: 'string', maxLength: 3 })
const INDEXED = schemaOf({ type: 'string', 'x-wordclaw-indexed': true })

/** An item whose type this process has seen; another process can give that another schema without this one noticing. */
async function startSeen(schema: object) {
  const content = await startContent()
  const contentTypeId = await content.givenType({ schema })
  const { items } = content.as({})
  const { id } = await items.create({ contentTypeId, data: { title: 'One' } })
  const rows = (text: string, values: unknown[] = []) => content.database.sql.query({ name: '', text }, values)
  return {
    ...content,
    contentTypeId,
    items,
    id,
    rows,
    async elsewhere(changed: object) {
      const text = JSON.stringify(changed)
      const hash = createHash('sha256').update(text).digest('hex')
      await rows('update content.content_types set schema = $2, schema_hash = $3 where id = $1', [contentTypeId, text, hash])
      await rows('update content.content_items set schema_hash = $2 where content_type_id = $1', [contentTypeId, hash])
    },
  }
}

test('what fitted the type when it was last seen is refused if it no longer fits', async () => {
  await using content = await startSeen(LOOSE)
  const { items, id, contentTypeId } = content
  await content.elsewhere(SHORT)

  await expectProblem(items.create({ contentTypeId, data: { title: 'Much too long' } }), 'CONTENT_SCHEMA_VALIDATION_FAILED')
  await expectProblem(items.update({ id, data: { title: 'Much too long' } }), 'CONTENT_SCHEMA_VALIDATION_FAILED')
  expect(await content.rows('select version from content.content_items')).toEqual([{ version: 1 }])
})

test('what did not fit the type when it was last seen is accepted once it fits', async () => {
  await using content = await startSeen(SHORT)
  const { items, id, contentTypeId } = content
  await content.elsewhere(LOOSE)

  expect(await items.create({ contentTypeId, data: { title: 'Long enough by now' } })).toMatchObject({ version: 1 })
  await content.elsewhere(SHORT)
  await content.elsewhere(LOOSE)
  expect(await items.update({ id, data: { title: 'Long enough by now' } })).toMatchObject({ version: 2 })
})

test('an item whose type has indexed fields by now is published with them', async () => {
  await using content = await startSeen(LOOSE)
  const { id, contentTypeId } = content
  await content.elsewhere(INDEXED)
  await content.rows(
    `insert into content.content_item_fields (domain_id, content_type_id, view, path, value, content_item_id) values (1, $1, 0, '/title', 'One', $2)`,
    [contentTypeId, id],
  )

  await content.items.publish({ id })

  expect(await content.rows('select path, value from content.content_item_fields where view = -1')).toEqual([
    { path: '/title', value: 'One' },
  ])
})

test('a type that was seen is nothing to another domain, and nothing once it is gone', async () => {
  await using content = await startSeen(LOOSE)
  const { id, contentTypeId } = content
  const foreign = content.as({ domainId: 2 }).items

  await expectProblem(foreign.create({ contentTypeId, data: { title: 'Two' } }), 'CONTENT_TYPE_NOT_FOUND')
  await expectProblem(foreign.update({ id, data: { title: 'Two' } }), 'CONTENT_ITEM_NOT_FOUND')
  await expectProblem(foreign.publish({ id }), 'CONTENT_ITEM_NOT_FOUND')
  await content.rows('delete from content.content_items')
  await content.rows('delete from content.content_types')
  await expectProblem(content.items.create({ contentTypeId, data: { title: 'Two' } }), 'CONTENT_TYPE_NOT_FOUND')
  await expectProblem(content.items.update({ id, data: { title: 'Two' } }), 'CONTENT_ITEM_NOT_FOUND')
})
