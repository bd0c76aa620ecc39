import { router } from '@wordclaw/shared/procedure'
import { create } from './create.ts'
import { deleteBatch } from './delete.ts'
import { update } from './update.ts'

export const batches = router({ create, update, delete: deleteBatch })
