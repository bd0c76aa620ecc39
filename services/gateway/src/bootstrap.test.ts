import { testDatabase } from '@wordclaw/shared/testing/database'
import { expect, test } from 'vitest'
import { bootstrap } from './bootstrap.ts'
import { isWellFormed } from './keys/credential.ts'
import { storage } from './storage.ts'

test('the first start makes a domain and a key; a later one makes neither', async () => {
  await using database = await testDatabase(storage)

  expect(isWellFormed((await bootstrap(database.sql, undefined)) ?? '')).toBe(true)
  expect(await bootstrap(database.sql, undefined)).toBeNull()
})

test('of several copies that start at once, exactly one gets the key', async () => {
  await using database = await testDatabase(storage)

  const keys = await Promise.all(Array.from({ length: 5 }, () => bootstrap(database.sql, undefined)))

  expect(keys.filter((key) => key !== null)).toHaveLength(1)
})

test('a domain can be created after the first start', async () => {
  await using database = await testDatabase(storage)
  await bootstrap(database.sql, undefined)

  const rows = await database.sql.query(
    { name: 'second', text: `insert into gateway.domains (hostname, name) values ('b', 'b') returning id` },
    [],
  )

  expect(rows).toEqual([{ id: 2 }])
})
