import { router } from '@wordclaw/shared/procedure'
import { create } from './create.ts'
import { deleteRelease } from './delete.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { listChanges } from './list-changes.ts'
import { publish } from './publish.ts'
import { removeChange } from './remove-change.ts'
import { revert } from './revert.ts'
import { schedule } from './schedule.ts'
import { setChanges } from './set-changes.ts'
import { unschedule } from './unschedule.ts'
import { validate } from './validate.ts'

export const releases = router({
  create,
  get,
  list,
  delete: deleteRelease,
  setChanges,
  removeChange,
  listChanges,
  validate,
  publish,
  revert,
  schedule,
  unschedule,
})
