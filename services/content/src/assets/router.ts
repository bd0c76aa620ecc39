import { router } from '@wordclaw/shared/procedure'
import { assetUsedBy } from '../references/asset-used-by.ts'
import { completeDirectUpload } from './complete-direct-upload.ts'
import { create } from './create.ts'
import { createDirectUpload } from './create-direct-upload.ts'
import { deleteAsset } from './delete.ts'
import { get } from './get.ts'
import { issueAccess } from './issue-access.ts'
import { list } from './list.ts'
import { listDerivatives } from './list-derivatives.ts'
import { locate } from './locate.ts'
import { purge } from './purge.ts'
import { restore } from './restore.ts'
import { update } from './update.ts'

export const assets = router({
  create,
  get,
  list,
  listDerivatives,
  update,
  delete: deleteAsset,
  restore,
  purge,
  issueAccess,
  createDirectUpload,
  completeDirectUpload,
  locate,
  usedBy: assetUsedBy,
})
