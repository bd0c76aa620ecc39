import type { AnyJobKind } from '@wordclaw/shared/jobs/job-kind'
import { contentStatusTransition } from './content-status-transition.ts'

/** The background work of content. */
export const jobKinds: readonly AnyJobKind[] = [contentStatusTransition]
