import { router } from '@wordclaw/shared/procedure'
import { get } from './get.ts'
import { listMine } from './list-mine.ts'

export const entitlements = router({ listMine, get })
