import type { Comparison, Summary } from './compare.ts'
import { EMBEDDED_GOALS, type EmbeddedResult } from './embedded.ts'
import type { EventsResult } from './events.ts'
import { GOALS, RELAY_LEAST, verdictOf, WEBHOOK_P99_MS } from './goals.ts'
import type { ScaleResult } from './scale.ts'
import type { WebhookResult } from './webhooks.ts'

/** Text in columns; the first one reads from the left, numbers end on the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')
  return `${rows.map(line).join('\n')}\n`
}

const NONE = '–'
const whole = (value: number | undefined) => (value === undefined ? NONE : Math.round(value).toLocaleString('en'))
const two = (value: number) => value.toFixed(2)
const latency = (summary?: Summary) => (summary ? `${summary.p50Ms.toFixed(1)} / ${summary.p99Ms.toFixed(1)}` : NONE)
const cpu = (summary?: Summary) => (summary ? `${whole(summary.nodeUs)} + ${whole(summary.postgresUs)}` : NONE)

export function comparisonTable(comparisons: readonly Comparison[]): string {
  const head = ['work', 'floor/s', 'ours/s', 'ratio (min–max)', 'at least', 'goal', 'reached']
  const details = ['floor p50 / p99 ms', 'ours p50 / p99 ms', 'floor µs node + pg', 'ours µs node + pg', 'reply bytes', 'errors', 'others']
  const rows = comparisons.map((comparison) => {
    const { work, floor, ours, ratio } = comparison
    const { unit, least, goal } = GOALS[work]
    const mark = (value: number) => (unit === 'µs CPU' ? `≤ ${whole(value)} µs` : two(value))
    return [
      work,
      whole(floor.perSecond),
      whole(ours?.perSecond),
      ratio ? `${two(ratio.median)} (${two(ratio.min)}–${two(ratio.max)})` : NONE,
      mark(least),
      mark(goal),
      verdictOf(comparison) ?? NONE,
      latency(floor),
      latency(ours),
      cpu(floor),
      cpu(ours),
      `${whole(floor.bytesPerReply)} / ${whole(ours?.bytesPerReply)}`,
      `${floor.errors} / ${ours?.errors ?? NONE}`,
      two(Math.max(floor.disturbance, ours?.disturbance ?? 0)),
    ]
  })
  return table([[...head, ...details], ...rows])
}

export function scaleTable(results: readonly ScaleResult[]): string {
  const rows = results.map(({ work, stack, small, large, flatness, cpuGrowth }) => [
    `${work}, ${stack}`,
    whole(small.perSecond),
    whole(large.perSecond),
    two(flatness),
    cpu(small),
    cpu(large),
    two(cpuGrowth),
    latency(large),
    `${small.errors + large.errors}`,
    two(Math.max(small.disturbance, large.disturbance)),
  ])
  const head = [
    'work',
    'req/s at 1k',
    'at 100k',
    'flatness',
    'µs node + pg at 1k',
    'at 100k',
    'CPU ×',
    'p50 / p99 ms at 100k',
    'errors',
    'others',
  ]
  return table([head, ...rows])
}

export function embeddedTable(result: EmbeddedResult): string {
  const { firstStartMs, secondStartMs, readsPerSecond, p50Ms, p99Ms, nodeUs, residentMb, errors } = result
  const goals = EMBEDDED_GOALS
  return table([
    ['embedded', 'measured', 'at least', 'goal'],
    ['first start, ms', whole(firstStartMs), NONE, NONE],
    ['second start, ms', whole(secondStartMs), `≤ ${whole(goals.secondStartMs.least)}`, `≤ ${whole(goals.secondStartMs.goal)}`],
    ['reads/s', whole(readsPerSecond), whole(goals.readsPerSecond.least), whole(goals.readsPerSecond.goal)],
    ['p50 / p99, ms', `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)}`, NONE, NONE],
    ['CPU µs/read', whole(nodeUs), NONE, NONE],
    ['memory under load, MB', whole(residentMb), `≤ ${whole(goals.residentMb.least)}`, `≤ ${whole(goals.residentMb.goal)}`],
    ['errors', `${errors}`, '0', '0'],
  ])
}

export function eventsTable({ events, relayed, handled }: EventsResult): string {
  return table([
    [`${whole(events)} events`, 'per second', 'at least', 'CPU µs/event'],
    ['relayed from outbox to NATS', whole(relayed.perSecond), whole(RELAY_LEAST), whole(relayed.nodeUs)],
    ['handled from NATS, one row each', whole(handled.perSecond), NONE, whole(handled.nodeUs)],
  ])
}

export function webhooksTable({ publications, p50Ms, p99Ms, maxMs }: WebhookResult): string {
  const ms = (value: number) => value.toFixed(1)
  return table([
    [`${whole(publications)} publications, idle`, 'p50 ms', 'p99 ms', 'at most', 'max ms'],
    ['from the call to its webhook', ms(p50Ms), ms(p99Ms), `≤ ${whole(WEBHOOK_P99_MS)}`, ms(maxMs)],
  ])
}

/** What went wrong, by work and status; empty if nothing did. */
export function failureLines(comparisons: readonly Comparison[]): string {
  const failed = comparisons.flatMap(({ work, floor, ours }) => [
    { work, stack: 'floor', failures: floor.failures },
    { work, stack: 'ours', failures: ours?.failures ?? {} },
  ])
  return failed
    .filter(({ failures }) => Object.keys(failures).length > 0)
    .map(({ work, stack, failures }) => `${work} on ${stack}: failures by status ${JSON.stringify(failures)}\n`)
    .join('')
}
