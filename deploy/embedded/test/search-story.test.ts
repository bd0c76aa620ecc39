import { expect, test } from 'vitest'
import { startWordclaw } from './harness.ts'
import { publishAndFind } from './search-story.ts'

test('what is published is found, and what is unpublished is gone', async () => {
  await using wordclaw = await startWordclaw()
  const took = await publishAndFind(wordclaw.url, wordclaw.key)
  process.stdout.write(`${JSON.stringify(took)}\n`)
  expect(took).toBeTruthy()
})
