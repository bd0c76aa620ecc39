import { setTimeout as delay } from 'node:timers/promises'
import type { interruptible } from '@wordclaw/shared/testing/interruptible'
import { type Distributed, SERVICES, type ServiceName } from '@wordclaw/stack/start-distributed'
import type { ServerName, Servers } from './servers.ts'

type Way = Awaited<ReturnType<typeof interruptible>>

export interface Victims {
  readonly system: Distributed
  readonly servers: Servers
  /** The only ways from the services to the servers. */
  readonly ways: Readonly<Record<ServerName, Way>>
}

/** A kind of damage, and how often it is done among a hundred. */
interface Fault {
  readonly name: string
  readonly weight: number
  readonly strike: (victims: Victims, random: () => number) => Promise<void>
}

const between = (random: () => number, least: number, most: number) => least + random() * (most - least)

const serviceFaults = SERVICES.flatMap((service: ServiceName): Fault[] => [
  {
    name: `kill ${service}`,
    weight: 9,
    async strike({ system }, random) {
      copyOf(system, service, random).signal('SIGKILL')
      await delay(between(random, 0, 300))
    },
  },
  {
    name: `freeze ${service}`,
    weight: 4,
    async strike({ system }, random) {
      const copy = copyOf(system, service, random)
      copy.signal('SIGSTOP')
      await delay(between(random, 100, 2_000))
      copy.signal('SIGCONT')
    },
  },
])

const serverFaults = (['postgres', 'nats'] as const).flatMap((server): Fault[] => [
  {
    name: `cut off ${server}`,
    weight: 9,
    async strike({ ways }, random) {
      await ways[server].cut()
      await delay(between(random, 0, 1_000))
      await ways[server].restore()
    },
  },
  {
    name: `kill ${server}`,
    weight: 6,
    async strike({ servers }, random) {
      await servers.crash(server)
      await delay(between(random, 0, 1_000))
      await servers.revive(server)
    },
  },
  {
    name: `freeze ${server}`,
    weight: 3,
    async strike({ servers }, random) {
      await servers.freeze(server)
      await delay(between(random, 100, 2_000))
      await servers.thaw(server)
    },
  },
])

const FAULTS: readonly Fault[] = [...serviceFaults, ...serverFaults]

/** Does damage so many times, of kinds and at moments that follow from the seed. Every kind is done at least once. Returns how often each was. */
export async function strike(
  victims: Victims,
  times: number,
  random: () => number,
  settled: () => Promise<void>,
): Promise<Record<string, number>> {
  const done: Record<string, number> = {}
  const first = FAULTS.toSorted(() => random() - 0.5)
  for (let time = 0; time < times; time++) {
    const fault = first[time] ?? drawn(random)
    done[fault.name] = (done[fault.name] ?? 0) + 1
    await fault.strike(victims, random)
    await delay(between(random, 50, 400))
    // Now and then everything may stand up again, so that there is something to knock over.
    if (time % 8 === 7) await settled()
  }
  await settled()
  return done
}

function drawn(random: () => number): Fault {
  let at = random() * FAULTS.reduce((sum, { weight }) => sum + weight, 0)
  const found = FAULTS.find(({ weight }) => {
    at -= weight
    return at < 0
  })
  return found ?? (FAULTS[0] as Fault)
}

function copyOf({ services }: Distributed, service: ServiceName, random: () => number) {
  const copies = services[service]
  const copy = copies[Math.floor(random() * copies.length)]
  if (!copy) throw new Error(`${service} has no copy`)
  return copy
}

/** Starts whatever has ended again, as the compose file's restart policy does, until the scope ends. */
export function supervise({ services }: Distributed): Disposable {
  let over = false
  for (const copy of Object.values(services).flat()) {
    const watch = async () => {
      while (!over) {
        await copy.exited
        if (over) return
        await delay(50)
        await copy.start()
      }
    }
    void watch()
  }
  return {
    [Symbol.dispose]() {
      over = true
    },
  }
}
