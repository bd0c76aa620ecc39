import { systemClock } from '@wordclaw/shared/time'
import { expect, test } from 'vitest'
import { startMigrating } from '../../test/migrating.ts'
import { prepareSchemaChange } from '../content-types/schema-change.ts'
import { acceptSchema } from '../validation/accept-schema.ts'
import { changingAs, type LockedType } from './record-change.ts'
import { startMigration } from './start-migration.ts'

const BEFORE = { type: 'object', properties: { age: { type: 'string' } }, additionalProperties: false }
const AFTER = { type: 'object', properties: { age: { type: 'integer' } }, additionalProperties: false }
const TYPE = `select id, domain_id as "domainId", schema, schema_hash as "schemaHash", schema_revision as "schemaRevision", indexed_hash as "indexedHash"
  from content.content_types`
const NOTHING = { items: 0, drafts: 0, published: 0, versions: 0, trashed: 0, forms: null, offers: null, embeddings: null }

/** A type whose schema is being changed, with more items than a caller waits for. */
async function givenLongCheck() {
  const content = await startMigrating()
  const id = await content.givenType({ schema: BEFORE })
  const item = await content.as({}).items.create({ contentTypeId: id, data: { age: '36' } })
  const { sql } = content.database
  const accepted = { ...(await acceptSchema(1, AFTER)), schemaManifest: null }
  const transforms = [{ op: 'convert', path: '/age', from: 'string', to: 'integer' }] as const
  const change = { ...(await prepareSchemaChange(sql, id, 1, accepted, { transforms })), checked: null }
  const principal = { id: 'api_key:1', domainId: 1, scopes: [] }
  const call = { principal, procedure: 'content.migrations.create', requestId: 'test', decisionId: 'decision', dryRun: false }
  const [type] = await content.rows<LockedType>(TYPE)
  if (!type) throw new Error('there is no type')
  const migration = await sql.transaction((inside) => startMigration(changingAs(inside, systemClock.now(), call), type, change, NOTHING))
  const state = () => content.as({}).migrations.get({ id, migrationId: migration?.id ?? 0 })
  return { ...content, id, item, state }
}

test('a type with too many items to wait for keeps its schema until a job has checked them, and is then given the new one', async () => {
  await using content = await givenLongCheck()
  const { items, types } = content.as({})
  expect(await content.state()).toMatchObject({ state: 'checking', class: 'breaking' })
  await items.update({ id: content.item.id, data: { age: '37' } })
  await content.newEvents()

  await content.work()

  expect(await content.state()).toMatchObject({ state: 'completed', migrated: 1, revision: 2 })
  expect(await types.get({ id: content.id })).toMatchObject({ schema: AFTER })
  expect(await items.get({ id: content.item.id })).toMatchObject({ data: { age: 37 } })
  expect((await content.newEvents()).map(({ subject }) => subject)).toEqual([
    'content.type.updated',
    'content.item.updated',
    'content.type.migrated',
  ])
  const audit = await content.audit()
  expect(audit.slice(-3)).toMatchObject(
    ['check', 'apply', 'complete'].map((action) => ({
      action,
      entityType: 'content_type_migration',
      decisionId: 'decision',
      actorId: 'api_key:1',
    })),
  )
})

test('a type whose items turn out not to fit keeps its schema, and the migration says which items and why', async () => {
  await using content = await givenLongCheck()
  const { items, types } = content.as({})
  const misfit = await items.create({ contentTypeId: content.id, data: { age: 'unknown' } })

  await content.work()

  const failed = await content.state()
  expect(failed).toMatchObject({ state: 'failed', error: expect.stringContaining('CONTENT_TYPE_SCHEMA_BREAKS_ITEMS') })
  expect(failed.error).toContain(`"contentItemId":${misfit.id}`)
  expect(await types.get({ id: content.id })).toMatchObject({ schema: BEFORE })
})

test('a type that was given another schema meanwhile keeps that', async () => {
  await using content = await givenLongCheck()
  const other = { ...BEFORE, properties: { ...BEFORE.properties, name: { type: 'string' } } }
  await content.as({}).types.update({ id: content.id, schema: other })

  await content.work()

  expect(await content.as({}).types.get({ id: content.id })).toMatchObject({ schema: other })
})
