import { router } from '@wordclaw/shared/procedure'
import { getLocales } from '../locale-publishing/get-locales.ts'
import { create } from './create.ts'
import { deleteItem } from './delete.ts'
import { get } from './get.ts'
import { getVersion } from './get-version.ts'
import { list } from './list.ts'
import { listVersions } from './list-versions.ts'
import { publish } from './publish.ts'
import { rollback } from './rollback.ts'
import { unpublish } from './unpublish.ts'
import { update } from './update.ts'

export const contentItems = router({
  create,
  get,
  list,
  update,
  delete: deleteItem,
  publish,
  unpublish,
  rollback,
  listVersions,
  getVersion,
  getLocales,
})
