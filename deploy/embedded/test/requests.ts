import { request } from 'node:http'
import { content } from '@wordclaw/content/service'
import { forms } from '@wordclaw/forms/service'
import { gateway } from '@wordclaw/gateway/service'
import { payments } from '@wordclaw/payments/service'
import { search } from '@wordclaw/search/service'
import { streamsOf } from '@wordclaw/shared/consumer'
import type { ServiceDefinition } from '@wordclaw/shared/service'
import { expect, vi } from 'vitest'
import type { Wordclaw } from './harness.ts'

export interface Sent {
  readonly method?: string
  readonly path: string
  readonly headers?: Record<string, string | undefined>
  readonly body?: string | Buffer
}

export interface Received {
  readonly status: number
  readonly type: string
  readonly requestId: string | undefined
  /** The problem that the answer tells of, in the words of its door; null if it tells of none. */
  readonly problem: { code: string; status: number; detail?: string; remediation: string; issues?: { pointer: string }[] } | null
  readonly text: string
}

/** Sends bytes as they are: nothing on the way corrects a path, a header or a body. */
export function send({ url, key }: Wordclaw, { method = 'GET', path, headers, body }: Sent): Promise<Received> {
  const { hostname, port } = new URL(url)
  const given = {
    'x-api-key': key,
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` }),
    ...headers,
  }
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<string, string>
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: present, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const { statusCode: status = 0, headers: answered } = response
        const type = answered['content-type'] ?? ''
        resolve({ status, type, requestId: answered['x-request-id'] as string | undefined, problem: problemIn(text, type), text })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function problemIn(text: string, type: string): Received['problem'] {
  const json = type.startsWith('text/event-stream') ? (text.split('data: ').at(-1) ?? '') : text
  const answer = JSON.parse(json) as Record<string, unknown> | [Record<string, unknown>]
  const first = Array.isArray(answer) ? answer[0] : answer
  if (type.startsWith('application/problem+json')) return first as never
  const { error, errors, result } = first as {
    error?: { problem?: never; message?: string }
    errors?: { extensions: never }[]
    result?: { _meta?: Record<string, never> }
  }
  return error?.problem ?? errors?.[0]?.extensions ?? result?._meta?.['wordclaw/problem'] ?? null
}

const SERVICES = [content, forms, payments, search, gateway]

/** Resolves when everything that was to happen has: every event is published, whoever hears of it has handled it, and no job is due. */
export async function quiet({ rows }: Wordclaw): Promise<void> {
  const unpublished = SERVICES.map(({ name }) => `select '${name}' as what from ${name}.outbox where published_at is null`)
  const unheard = SERVICES.flatMap(({ name, consumers = [] }: ServiceDefinition) =>
    consumers.flatMap(({ durable, events, streams }) =>
      streamsOf({ events, ...(streams && { streams }) }).map(
        (stream) => `select '${durable}' as what from (select max(stream_seq) as last from ${stream}.outbox
            where subject in (${events.map(({ subject }) => `'${subject}'`).join(', ')})) o
          where o.last > coalesce((select position from ${name}.consumer_positions where consumer = '${durable}' and stream = '${stream}'), 0)`,
      ),
    ),
  )
  const due = SERVICES.filter(({ jobs = [] }: ServiceDefinition) => jobs.length > 0).map(
    ({ name }) =>
      `select '${name}' as what from ${name}.jobs where status = 'running' or status = 'queued' and run_at < now() + interval '2 s'`,
  )
  const waiting = `${[...unpublished, ...unheard, ...due].join(' union all ')} limit 5`
  await vi.waitFor(async () => expect(await rows(waiting)).toEqual([]), { timeout: 20_000 })
}

/** How many rows there are of anything that a call could have written. Decisions are none of it: each call leaves one. */
export async function rowCounts({ rows }: Wordclaw): Promise<Record<string, number>> {
  const tables = await rows<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('content', 'forms', 'payments', 'search', 'gateway') and tablename not in ('migrations', 'policy_decision_logs')
     order by 1`,
  )
  const counts = tables.map(({ name }) => `select '${name}' as name, count(*)::int as count from ${name}`)
  const counted = await rows<{ name: string; count: number }>(counts.join(' union all '))
  return Object.fromEntries(counted.map(({ name, count }) => [name, count]))
}
