import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '@wordclaw/shared/time'
import { submitForm } from '../form-story.ts'
import { payToRead, settledByMock } from '../pay-story.ts'
import { publishAndFind } from '../search-story.ts'
import { request } from '../stack.ts'

export interface Patient {
  /** A way to the gateway on which every call is answered in the end. */
  readonly url: string
  readonly key: string
  readonly paymentSecret: string
}

/** What was acknowledged to those who went on and on. */
interface Acknowledged {
  readonly jobs: number[]
  readonly told: Record<string, number>
  readonly failed: string[]
}

/** Clients that go on until they are stopped: one schedules publications, others tell the stories across services, over and over. */
export function startPatientClients({ url, key, paymentSecret }: Patient, contentTypeId: number) {
  const acknowledged: Acknowledged = { jobs: [], told: {}, failed: [] }
  let stopping = false

  const again = async (name: string, tell: () => Promise<unknown>, pauseMs: number) => {
    while (!stopping) {
      try {
        await tell()
        acknowledged.told[name] = (acknowledged.told[name] ?? 0) + 1
      } catch (error) {
        acknowledged.failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      }
      await delay(pauseMs)
    }
  }
  const schedule = async () => {
    const item = await request(url, key, 'POST', '/content-items', { contentTypeId, data: { title: crypto.randomUUID() } })
    const payload = { contentItemId: (item.data as { id: number }).id, targetStatus: 'published' }
    const job = await request(url, key, 'POST', '/jobs', { kind: 'content_status_transition', payload, runAt: soon() })
    if (job.status !== 201) throw new Error(`scheduling was answered ${job.status} ${job.code}`)
    acknowledged.jobs.push((job.data as { id: number }).id)
  }
  const running = Promise.all([
    again('schedule', schedule, 300),
    again('search', () => publishAndFind(url, key), 500),
    again('form', () => submitForm({ url, key }, { calm: false }), 500),
    again('pay', () => payToRead({ url, key }, settledByMock({ url }, paymentSecret)), 1_000),
  ])
  return {
    ...acknowledged,
    async stop() {
      stopping = true
      await running
    },
  }
}

const soon = (): string => new Date(systemClock.now().getTime() + 500 + Math.random() * 1_500).toISOString()
