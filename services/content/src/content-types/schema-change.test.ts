import { entityManagerOf } from '@wordclaw/shared/database/database'
import { expect, test } from 'vitest'
import { ARTICLE, startContent } from '../../test/harness.ts'
import { acceptSchema } from '../validation/accept-schema.ts'
import { ContentType } from './content-type.entity.ts'
import { ContentTypeSchemaBreaksItems } from './content-type.errors.ts'
import { confirmSchemaChange, prepareSchemaChange } from './schema-change.ts'

const SHORT_TITLES = { ...ARTICLE, properties: { ...ARTICLE.properties, title: { type: 'string', maxLength: 5 } } }
const EQUIVALENT = { ...ARTICLE, description: 'The same, said with more words.' }

/** A type with one item of a short title, and a change of its schema that stands between check and commit. */
async function givenPreparedChange(schema: object) {
  const content = await startContent()
  const item = await content.givenItem(['first'])
  const accepted = { ...(await acceptSchema(1, schema)), schemaManifest: null }
  const change = await prepareSchemaChange(content.database.sql, item.contentTypeId, 1, accepted)
  const confirm = async () => {
    const em = entityManagerOf(content.database).fork()
    em.setFilterParams('domain', { domainId: 1 })
    await confirmSchemaChange(content.database.sql, await em.findOneOrFail(ContentType, { id: item.contentTypeId }), change)
  }
  return {
    item,
    confirm,
    items: content.as({}).items,
    types: content.as({}).types,
    [Symbol.asyncDispose]: () => content[Symbol.asyncDispose](),
  }
}

test('a change is confirmed if no item was written since it was prepared', async () => {
  await using given = await givenPreparedChange(SHORT_TITLES)

  await given.confirm()
})

test('an item created meanwhile that does not fit stops the change', async () => {
  await using given = await givenPreparedChange(SHORT_TITLES)
  await given.items.create({ contentTypeId: given.item.contentTypeId, data: { title: 'far too long' } })

  await expect(given.confirm()).rejects.toBeInstanceOf(ContentTypeSchemaBreaksItems)
})

test('an item updated meanwhile so that it does not fit stops the change', async () => {
  await using given = await givenPreparedChange(SHORT_TITLES)
  await given.items.update({ id: given.item.id, data: { title: 'far too long' } })

  await expect(given.confirm()).rejects.toBeInstanceOf(ContentTypeSchemaBreaksItems)
})

test('items written meanwhile that fit do not stop the change', async () => {
  await using given = await givenPreparedChange(SHORT_TITLES)
  await given.items.update({ id: given.item.id, data: { title: 'again' } })
  await given.items.create({ contentTypeId: given.item.contentTypeId, data: { title: 'third' } })

  await given.confirm()
})

test('a change that was equivalent to the schema it was prepared for is checked if the schema has changed meanwhile', async () => {
  await using given = await givenPreparedChange({ ...EQUIVALENT })
  await given.types.update({ id: given.item.contentTypeId, schema: { type: 'object' } })
  await given.items.create({ contentTypeId: given.item.contentTypeId, data: { untitled: true } })

  await expect(given.confirm()).rejects.toBeInstanceOf(ContentTypeSchemaBreaksItems)
})
