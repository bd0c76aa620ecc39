import type { AnyJobKind } from '@wordclaw/shared/jobs/job-kind'
import { reclaimBytes } from '../assets/reclaim-bytes.ts'
import { sweepImport } from '../bundle/import/importing.ts'
import { archiveExpired } from '../lifecycle/archive-expired.ts'
import { releasePublication } from '../releases/publish-when-due.ts'
import { checkItemsOfType } from '../schema-changes/check-items.ts'
import { migrateItems } from '../schema-changes/migrate-items.ts'
import { purgeExpired } from '../trash/purge-expired.ts'
import { contentStatusTransition } from './content-status-transition.ts'

/** The background work of content. */
export const jobKinds: readonly AnyJobKind[] = [
  contentStatusTransition,
  releasePublication,
  reclaimBytes,
  purgeExpired,
  archiveExpired,
  migrateItems,
  checkItemsOfType,
  sweepImport,
]
