import { router } from '@wordclaw/shared/procedure'
import { diffItem } from '../diff/diff-item.ts'
import { getLocales } from '../locale-publishing/get-locales.ts'
import { project } from '../queries/project.ts'
import { query } from '../queries/query.ts'
import { itemUsedBy } from '../references/item-used-by.ts'
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
  query,
  project,
  update,
  delete: deleteItem,
  publish,
  unpublish,
  rollback,
  listVersions,
  getVersion,
  diff: diffItem,
  usedBy: itemUsedBy,
  getLocales,
})
