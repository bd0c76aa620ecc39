import { describe, expect, test } from 'vitest'
import { curl, doors, type Outcome } from './doors.ts'
import { story } from './first-story.ts'
import { startWordclaw } from './harness.ts'

describe.each(Object.entries({ ...doors, curl }))('over %s', (_, open) => {
  test('the first story can be told, and every step leaves one decision', async () => {
    await using wordclaw = await startWordclaw()
    await using door = await open(wordclaw.url, wordclaw.key)
    const told: [string, Outcome][] = []

    for (const { title, procedure, input, dryRun = false } of story) told.push([title, await door.call({ procedure, input, dryRun })])

    expect(told).toMatchObject(story.map(({ title, answers }) => [title, answers]))
    const decisions = await wordclaw.decisions()
    expect(decisions.map(({ procedure, outcome }) => [procedure, outcome])).toEqual(story.map(({ procedure }) => [procedure, 'allow']))
    expect(decisions[0]?.dry_run).toBe(true)
  })
})
