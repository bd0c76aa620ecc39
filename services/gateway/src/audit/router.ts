import { router } from '@wordclaw/shared/procedure'
import { exportEntries } from './export.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { verify } from './verify.ts'

export const audit = router({ list, get, verify, export: exportEntries })
