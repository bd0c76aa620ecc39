import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { startLive } from '../../test/live.ts'

const PATIENCE = { timeout: 10_000, interval: 10 }

/** Reads a stream until it ends, or has told of the event with this number. */
async function read(response: IncomingMessage, last?: number): Promise<string> {
  const parts: string[] = []
  try {
    response.setEncoding('utf8')
    for await (const part of response) {
      parts.push(part)
      const end = parts.slice(-4).join('')
      if (end.endsWith('\n\n') && end.includes(`"apiKeyId":${last},`)) break
    }
  } catch {
    // Cut off in the middle.
  }
  return parts.join('')
}

/** The numbers of the events that came in whole, and the id of the last of them. */
function received(text: string) {
  const whole = text.slice(0, text.lastIndexOf('\n\n') + 2)
  return {
    numbers: [...whole.matchAll(/"apiKeyId":(\d+)/g)].map(([, number]) => Number(number)),
    lastEventId: [...whole.matchAll(/^id: (.*)$/gm)].at(-1)?.[1],
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

test('a reader that takes nothing is hung up on, never has more than a little waiting for it, and goes on where it was', async () => {
  await using live = await startLive({ heldMs: 500, kept: 10 })
  await using stuck = await live.subscribe()
  const [answer] = live.responses
  let most = 0
  const watching = setInterval(() => {
    most = Math.max(most, answer?.writableLength ?? 0)
  }, 5)
  await live.happen(200, 60_000)

  await expect.poll(() => answer?.destroyed, PATIENCE).toBe(true)
  clearInterval(watching)
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(256 * 1024)

  const first = received(await read(stuck))
  expect(first.numbers.length).toBeLessThan(200)
  await using again = await live.subscribe(first.lastEventId)
  const second = received(await read(again, 200))
  expect([...first.numbers, ...second.numbers]).toEqual(upTo(200))
})

test('a quiet stream shows that it lives, and its position moves past what the reader is not told', async () => {
  await using live = await startLive({ heartbeatMs: 50 })
  await using reader = await live.subscribe()
  const parts: string[] = []
  for await (const part of reader) {
    parts.push(String(part))
    if (parts.join('').split(': still here').length > 2) break
  }
  expect(parts.join('')).toMatch(/^retry: 1000\n\nevent: ready\nid: 1\.\S+\ndata: {}\n\n: still here\nid: 1\.\S+\n\n: still here\n/)
})

test('a process has so many streams and no more', async () => {
  await using live = await startLive({ total: 1 })
  await using _first = await live.subscribe()
  await using second = await live.subscribe()
  expect([second.statusCode, second.headers['retry-after']]).toEqual([503, '2'])
  expect(JSON.parse(await read(second))).toMatchObject({ code: 'EVENT_STREAMS_UNAVAILABLE' })
})

test('what is published while nobody reads is told to whoever comes back', async () => {
  await using live = await startLive({})
  let lastEventId: string | undefined
  {
    await using reader = await live.subscribe()
    await live.happen(2)
    lastEventId = received(await read(reader, 2)).lastEventId
  }
  await live.happen(3)
  await using again = await live.subscribe(lastEventId)
  expect(received(await read(again, 3)).numbers).toEqual([1, 2, 3])
  expect(live.errors).toEqual([])
})
