import { type Sql, statement } from './sql.ts'

const begin = statement('savepoint_begin', 'savepoint part')
const keep = statement('savepoint_keep', 'release savepoint part')
const undo = statement('savepoint_undo', 'rollback to savepoint part')

/** Does a part of a transaction: what it threw, or did in vain by its own word, is undone, and the transaction goes on. */
export async function partOf<T>(
  sql: Pick<Sql, 'query'>,
  work: () => Promise<T>,
  succeeded: (result: T) => boolean = () => true,
): Promise<T> {
  await sql.query(begin, [])
  try {
    const result = await work()
    if (!succeeded(result)) await sql.query(undo, [])
    await sql.query(keep, [])
    return result
  } catch (error) {
    await sql.query(undo, [])
    await sql.query(keep, [])
    throw error
  }
}
