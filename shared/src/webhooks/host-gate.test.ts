import { expect, test } from 'vitest'
import { HostGate, type Turn } from './host-gate.ts'

const admitted = (turn: Turn): { end: () => void } => {
  if ('comeBackInMs' in turn) throw new Error(`sent away for ${turn.comeBackInMs} ms`)
  return turn
}

/** A gate whose hosts answer after as long as the test says. */
function gateWithClock(atOnce: number) {
  const time = { ms: 0 }
  const gate = new HostGate({ atOnce, elapsed: () => time.ms })
  const deliver = async (host: string, ms: number) => {
    const turn = admitted(await gate.enter(host))
    time.ms += ms
    turn.end()
  }
  return { gate, time, deliver }
}

test('so many deliveries to a host are under way at a time, and no more', async () => {
  const { gate } = gateWithClock(2)
  const turns = [await gate.enter('slow'), await gate.enter('slow')].map(admitted)
  let third = false
  const waiting = gate.enter('slow').then((turn) => {
    third = true
    return admitted(turn)
  })

  expect(third).toBe(false)
  turns[0]?.end()
  await waiting
  expect(third).toBe(true)
})

test('another host has turns of its own', async () => {
  const { gate } = gateWithClock(1)
  admitted(await gate.enter('slow'))

  admitted(await gate.enter('quick'))
})

test('for a slow host nobody waits: each is told a later time to come back', async () => {
  const { gate, deliver } = gateWithClock(1)
  for (let n = 0; n < 20; n++) await deliver('slow', 10_000)
  admitted(await gate.enter('slow'))

  const times = [await gate.enter('slow'), await gate.enter('slow'), await gate.enter('slow')].map((turn) =>
    'comeBackInMs' in turn ? turn.comeBackInMs : 0,
  )

  expect(times[0]).toBeGreaterThan(9_000)
  expect(times[1]).toBeGreaterThan((times[0] ?? 0) + 9_000)
  expect(times[2]).toBeGreaterThan((times[1] ?? 0) + 9_000)
})

test('nobody is sent away for longer than a minute', async () => {
  const { gate, deliver } = gateWithClock(1)
  for (let n = 0; n < 20; n++) await deliver('slow', 15_000)
  admitted(await gate.enter('slow'))

  for (let n = 0; n < 50; n++) expect(await gate.enter('slow')).toMatchObject({ comeBackInMs: expect.any(Number) })
  expect(await gate.enter('slow')).toEqual({ comeBackInMs: 60_000 })
})

test('whoever waits for a host that turns out to be slow gives up soon, and the next one does not wait at all', async () => {
  const { gate } = gateWithClock(1)
  admitted(await gate.enter('hanging'))

  expect(await gate.enter('hanging')).toMatchObject({ comeBackInMs: expect.any(Number) })
  const began = performance.now()
  expect(await gate.enter('hanging')).toMatchObject({ comeBackInMs: expect.any(Number) })
  expect(performance.now() - began).toBeLessThan(100)
})
