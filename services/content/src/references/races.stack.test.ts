import { ProblemError } from '@wordclaw/shared/problem'
import { expect, test } from 'vitest'
import { startLibrary, to } from '../../test/library.ts'

const times = (n: number) => Array.from({ length: n }, (_, index) => index)

type Library = Awaited<ReturnType<typeof startLibrary>>

/** What refers to something that is not there, by its working copy or for readers. */
const dangling = ({ content }: Library) =>
  content.database.sql.query(
    {
      name: '',
      text: `select r.source_item_id, r.path, r.target_id from content.content_item_references r
             join content.content_items i on i.id = r.source_item_id
             where r.domain_id = 1 and r.kind = 'item' and not exists (select from content.content_items t where t.id = r.target_id)
               and (r.to_version is null or r.from_version <= i.published_version and i.published_version < r.to_version)`,
    },
    [],
  )

/** The codes of what was refused; a fault is thrown on. */
function codesOf(results: readonly PromiseSettledResult<unknown>[]): string[] {
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return []
    if (result.reason instanceof ProblemError && result.reason.problem.status < 500) return [result.reason.problem.code]
    throw result.reason
  })
}

test('a reference that is written while its target is deleted is refused, or keeps the target', async () => {
  await using library = await startLibrary()
  for (const round of times(12)) {
    const author = await library.author(`author ${round}`)
    const book = await library.book({ title: 'waits' })

    const writes = [
      ...times(4).map((n) => library.book({ title: `${n}`, restrict: to(author) }, n % 2 === 0 ? 'published' : undefined)),
      library.items.update({ id: book, data: { title: 'refers', restrict: to(author) } }),
    ]
    const results = await Promise.allSettled([...writes.slice(0, 2), library.items.delete({ id: author }), ...writes.slice(2)])

    expect(['CONTENT_ITEM_IN_USE', 'CONTENT_REFERENCE_INVALID']).toEqual(expect.arrayContaining([...new Set(codesOf(results))]))
    expect(await dangling(library)).toEqual([])
  }
})

test('a reference that is written while its target is deleted with others, or taken out of them, dangles nowhere', async () => {
  await using library = await startLibrary()
  for (const round of times(10)) {
    const author = await library.author(`author ${round}`)
    const [gone, changed] = [
      await library.book({ title: 'gone', cascade: to(author) }),
      await library.book({ title: 'changed', nullify: to(author) }, 'published'),
    ]

    const results = await Promise.allSettled([
      library.items.update({ id: changed, data: { title: 'again', nullify: to(author) } }),
      library.items.delete({ id: author }),
      library.book({ title: 'new', nullify: to(author), list: [to(gone)] }),
      library.items.update({ id: changed, data: { title: 'other', list: [to(gone), to(author)] }, status: 'published' }),
    ])

    codesOf(results)
    expect(await dangling(library)).toEqual([])
    await expect(library.items.get({ id: changed })).resolves.toMatchObject({ id: changed })
  }
})

test('deletions that reach each other from both ends of a circle wait for each other, and not for ever', async () => {
  await using library = await startLibrary()
  for (const _ of times(10)) {
    const first = await library.book({ title: 'first' })
    const second = await library.book({ title: 'second', cascade: to(first) })
    await library.items.update({ id: first, data: { title: 'first', cascade: to(second) } })

    const results = await Promise.allSettled([
      library.items.delete({ id: first }),
      library.items.update({ id: first, data: { title: 'changed', cascade: to(second) } }),
      library.items.delete({ id: second }),
      library.items.update({ id: second, data: { title: 'changed', cascade: to(first) } }),
    ])

    codesOf(results)
    expect(await dangling(library)).toEqual([])
  }
})

test('an item is restored once, however many ask', async () => {
  await using library = await startLibrary()
  const author = await library.author()
  await library.items.delete({ id: author })

  const results = await Promise.allSettled(times(6).map(() => library.trash.restore({ id: author })))

  expect(codesOf(results)).toEqual(Array(5).fill('TRASHED_CONTENT_ITEM_NOT_FOUND'))
  expect(await library.items.get({ id: author })).toMatchObject({ version: 2 })
})
