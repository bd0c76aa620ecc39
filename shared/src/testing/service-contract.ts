import { expect, test } from 'vitest'
import { manifestOf } from '../manifest.ts'
import type { ServiceDefinition } from '../service.ts'
import { testDatabase } from './database.ts'

/** Called by a service's `test/manifest.test.ts`: the committed manifest is the router's projection. `vitest -u` rewrites it. */
export function testManifest({ name, router, routeHeads }: ServiceDefinition): void {
  test('the manifest says what the router does', async () => {
    await expect(`${JSON.stringify(manifestOf(name, router, routeHeads), null, 2)}\n`).toMatchFileSnapshot('../manifest.json')
  })
}

/** Called by a service's `test/migrations.test.ts`. */
export function testMigrations({ storage }: ServiceDefinition): void {
  test('the migrations build exactly what the entities describe', async () => {
    await using database = await testDatabase(storage)
    expect(await database.orm.schema.getUpdateSchemaSQL({ schema: storage.schema })).toBe('')
  })

  test('a second start finds nothing left to migrate', async () => {
    await using database = await testDatabase(storage)
    await database.migrate()
    expect(await database.orm.migrator.getPending()).toEqual([])
  })
}
