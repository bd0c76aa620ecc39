import type { Comparison } from './compare.ts'
import type { Work } from './workloads.ts'

/** What a work has to reach: a ratio to the floor, or so few µs of CPU for each request. */
interface Goal {
  readonly unit: 'of the floor' | 'µs CPU'
  readonly least: number
  readonly goal: number
}

// Update and publish are held to CPU efficiency against an earlier system: 3 times its own at least, 4 times as the goal.
// It was measured at 280 updates/s and 291 publishes/s on the two cores that 374 reads/s of 4,270 µs each also filled.
const SPENT_US = 374 * 4_270
const efficiency = (perSecond: number): Goal => ({
  unit: 'µs CPU',
  least: Math.round(SPENT_US / perSecond / 3),
  goal: Math.round(SPENT_US / perSecond / 4),
})

export const GOALS: Readonly<Record<Work, Goal>> = {
  read: { unit: 'of the floor', least: 0.55, goal: 1.5 },
  'trpc-read': { unit: 'of the floor', least: 0.3, goal: 0.4 },
  list: { unit: 'of the floor', least: 0.55, goal: 0.75 },
  create: { unit: 'of the floor', least: 0.45, goal: 0.65 },
  update: efficiency(280),
  publish: efficiency(291),
}

/** Events that a relay moves a second. */
export const RELAY_LEAST = 5_000

/** From a publication to its webhook, on an idle system. */
export const WEBHOOK_P99_MS = 500

type Verdict = 'goal' | 'at least' | 'missed'

/** How far ours came; null if only the floor was measured. */
export function verdictOf({ work, ours, ratio }: Comparison): Verdict | null {
  if (!ours || !ratio) return null
  const { unit, least, goal } = GOALS[work]
  // Both kinds of goal as something that should be at least 1.
  const reach = (mark: number) => (unit === 'µs CPU' ? mark / (ours.nodeUs + ours.postgresUs) : ratio.median / mark)
  if (reach(goal) >= 1) return 'goal'
  return reach(least) >= 1 ? 'at least' : 'missed'
}
