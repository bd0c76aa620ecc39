import { Migration } from '@mikro-orm/migrations'
import { expect, test } from 'vitest'
import { defineError } from './errors.ts'
import { newestOfDomain } from './newest-first.ts'
import { encodeCursor } from './pagination.ts'
import { testDatabase } from './testing/database.ts'

class Notes extends Migration {
  override up(): void {
    this.addSql(`create table notes.notes (id serial primary key, domain_id int not null, text text not null);
      create index notes_domain on notes.notes (domain_id, id);`)
  }
}

const InvalidNotesCursor = defineError<object>({
  code: 'INVALID_NOTES_CURSOR',
  kind: 'BAD_REQUEST',
  message: () => 'The cursor is none that this list has issued.',
  remediation: 'Start over without a cursor.',
})

const listNotes = newestOfDomain({
  name: 'notes_newest_first',
  table: 'notes.notes',
  columns: 'id, text',
  view: ({ text }: { id: number; text: string }) => text,
  InvalidCursor: InvalidNotesCursor,
})

/** A table of notes, and its list as each domain sees it. */
async function openNotes(...notes: readonly [domainId: number, text: string][]) {
  const database = await testDatabase({ schema: 'notes', entities: [], migrations: [{ name: '1_notes', class: Notes }] })
  const write = async (domainId: number, text: string) =>
    void (await database.sql.query({ name: '', text: 'insert into notes.notes (domain_id, text) values ($1, $2)' }, [domainId, text]))
  for (const [domainId, text] of notes) await write(domainId, text)
  return {
    write,
    list: (domainId: number, limit: number, cursor?: string) =>
      listNotes({ ctx: { sql: database.sql, principal: { domainId } }, input: { limit, cursor } }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

test('a domain sees its own rows, newest first, page by page', async () => {
  await using notes = await openNotes([1, 'a'], [2, 'theirs'], [1, 'b'], [3, 'theirs'], [1, 'c'])

  const first = await notes.list(1, 2)
  const second = await notes.list(1, 2, first.nextCursor ?? '')

  expect(first).toMatchObject({ limit: 2, hasMore: true, items: ['c', 'b'] })
  expect(second).toEqual({ limit: 2, hasMore: false, nextCursor: null, items: ['a'] })
})

test('what is written between two pages neither moves nor repeats a row', async () => {
  await using notes = await openNotes([1, 'a'], [1, 'b'], [1, 'c'])

  const first = await notes.list(1, 2)
  await notes.write(1, 'd')

  expect((await notes.list(1, 2, first.nextCursor ?? '')).items).toEqual(['a'])
})

test.each(['', 'made-up', encodeCursor({ id: 'a' }), encodeCursor({ id: 1, more: 1 })])('the cursor %j is refused', async (cursor) => {
  await using notes = await openNotes([1, 'a'])

  await expect(notes.list(1, 2, cursor)).rejects.toThrow(InvalidNotesCursor)
})
