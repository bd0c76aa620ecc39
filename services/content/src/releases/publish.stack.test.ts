import { expect, test } from 'vitest'
import { startReleasing } from '../../test/releases.ts'

const ITEMS = 100
const GENERATIONS = 6
const READERS = 4

interface Read {
  readonly began: number
  readonly ended: number
  readonly generation: number
}

/** An item of the generation, as its title says. */
const titled = (generation: number) => ({ title: String(generation) })

async function startGenerations() {
  const content = await startReleasing()
  const contentTypeId = await content.givenType()
  const { results } = await content
    .as({})
    .batches.create({ items: Array.from({ length: ITEMS }, () => ({ contentTypeId, data: titled(0), status: 'published' })) })
  const ids = results.map(({ id = 0 }) => id)
  return {
    ...content,
    contentTypeId,
    publish: async (generation: number): Promise<Read> => {
      const release = await content.givenRelease(
        ...ids.map((contentItemId) => ({ contentItemId, action: 'publish' as const, data: titled(generation) })),
      )
      const began = performance.now()
      await content.releases.publish({ id: release.id })
      return { began, ended: performance.now(), generation }
    },
  }
}

test('readers see releases one after the other, each as a whole: what they see is linearizable', { timeout: 60_000 }, async () => {
  await using content = await startGenerations()
  const { items, contentTypeId } = content
  let done = false
  const mixed: unknown[] = []
  const read = async (): Promise<Read> => {
    const began = performance.now()
    const page = await items.list({ contentTypeId, draft: false, limit: ITEMS })
    const generations = new Set(page.items.map(({ data }) => Number((data as { title: string }).title)))
    if (page.items.length !== ITEMS || generations.size !== 1) mixed.push([...generations])
    return { began, ended: performance.now(), generation: [...generations][0] ?? -1 }
  }
  const reader = async () => {
    const reads: Read[] = []
    while (!done) reads.push(await read())
    return reads
  }
  const readers = Array.from({ length: READERS }, reader)
  const writes: Read[] = []
  for (let generation = 1; generation <= GENERATIONS; generation++) writes.push(await content.publish(generation))
  done = true
  const reads = (await Promise.all(readers)).flat()

  expect(mixed).toEqual([])
  const generationAt = (time: number) => writes.filter(({ ended }) => ended < time).length
  const begunBy = (time: number) => writes.filter(({ began }) => began < time).length
  // No read is older than what had been published before it began, nor newer than what was being published when it ended.
  expect(reads.filter(({ began, ended, generation }) => generation < generationAt(began) || generation > begunBy(ended))).toEqual([])
  // And none is older than a read that had ended before it began.
  const ordered = reads.toSorted((a, b) => a.began - b.began)
  expect(ordered.filter((later) => reads.some((earlier) => earlier.ended < later.began && earlier.generation > later.generation))).toEqual(
    [],
  )
  expect(new Set(reads.map(({ generation }) => generation)).size).toBeGreaterThan(1)
})

test('of releases that are published at once and change the same items, one is published and the others are told what stands against them', async () => {
  await using content = await startGenerations()
  const { releases } = content
  const { items } = await content.items.list({ contentTypeId: content.contentTypeId, limit: ITEMS })
  const rivals = await Promise.all(
    [1, 2, 3].map((generation) =>
      content.givenRelease(
        ...items.map(({ id: contentItemId }) => ({ contentItemId, action: 'publish' as const, data: titled(generation) })),
      ),
    ),
  )

  const outcomes = await Promise.allSettled(rivals.map(({ id }) => releases.publish({ id })))

  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(refusals.map((reason: { problem?: { code: string } }) => reason.problem?.code)).toEqual(['RELEASE_BLOCKED', 'RELEASE_BLOCKED'])
})
