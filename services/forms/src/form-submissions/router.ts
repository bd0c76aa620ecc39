import { router } from '@wordclaw/shared/procedure'
import { get } from './get.ts'
import { list } from './list.ts'
import { submit } from './submit.ts'

export const formSubmissions = router({ submit, list, get })
