import { router } from '@wordclaw/shared/procedure'
import { getVersion } from './get-version.ts'
import { list } from './list.ts'
import { listVersions } from './list-versions.ts'
import { purge } from './purge.ts'
import { restore } from './restore.ts'

export const trash = router({ list, listVersions, getVersion, restore, purge })
