import { expect, test } from 'vitest'
import { startToy } from '../../test/toy.ts'
import { partOf } from './savepoint.ts'
import type { Sql } from './sql.ts'

const begun = async (work: (sql: Sql, add: (name: string) => Promise<void>) => Promise<unknown>): Promise<string[]> => {
  await using toy = await startToy()
  return toy.database.sql.transaction(async (sql) => {
    await sql.query({ name: '', text: 'create temporary table parts (name text) on commit drop' }, [])
    const add = async (name: string) => void (await sql.query({ name: '', text: `insert into parts values ('${name}')` }, []))
    await work(sql, add)
    const rows = await sql.query<{ name: string }>({ name: '', text: 'select name from parts' }, [])
    return rows.map(({ name }) => name)
  })
}

test('a part that fails is undone, down to what the database refused, and the transaction goes on', async () => {
  const kept = await begun(async (sql, add) => {
    await add('before')
    const part = partOf(sql, async () => {
      await add('part')
      await sql.query({ name: '', text: 'select 1 / 0' }, [])
    })
    await expect(part).rejects.toThrow('division by zero')
    await add('after')
  })

  expect(kept).toEqual(['before', 'after'])
})

test('a part within a part is undone alone, and what is done in vain is undone too', async () => {
  const kept = await begun((sql, add) =>
    partOf(sql, async () => {
      await add('outer')
      await partOf(sql, () => add('kept'))
      await partOf(
        sql,
        () => add('in vain'),
        () => false,
      )
    }),
  )

  expect(kept).toEqual(['outer', 'kept'])
  const undone = await begun((sql, add) =>
    partOf(
      sql,
      async () => {
        await add('outer')
        await partOf(sql, () => add('in vain')).then(() => add('more'))
      },
      () => false,
    ),
  )
  expect(undone).toEqual([])
})
