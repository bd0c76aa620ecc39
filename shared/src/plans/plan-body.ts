import { sha256 } from '../idempotency/fingerprint.ts'
import { canonical } from './canonical.ts'
import type { Path } from './differences.ts'
import type { Effects } from './effects.ts'
import type { InverseCall } from './inverse.ts'
import type { Read } from './rehearsal.ts'

/** What a plan says beside its head. Ids, times and the like that are given when it is applied are the word `$generated`. */
export interface PlanBody {
  readonly effects: Effects
  readonly reads: readonly Read[]
  readonly answer: unknown
  readonly inverse: InverseCall | string
  readonly policy: { readonly decisionId: string; readonly version: string }
  /** Where in the effects something is generated. */
  readonly generated: readonly Path[]
  /** Where in the effects the caller signs. */
  readonly signed: readonly Path[]
}

/** What a plan is about: its hash stands for exactly this. */
interface Planned {
  readonly procedure: string
  readonly input: unknown
  readonly domainId: number
  /** As `essential` has them. */
  readonly effects: Effects
  readonly reads: readonly Read[]
}

/** The address of a plan by its content: the same for every plan of the same call that would do the same to the same things, whoever asks. */
export const planHash = ({ procedure, input, domainId, effects, reads }: Planned): string =>
  `sha256:${sha256(canonical({ procedure, input, domainId, reads, effects }))}`
