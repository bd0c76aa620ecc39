import { router } from '@wordclaw/shared/procedure'
import { cancel } from './cancel.ts'
import { create } from './create.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { retry } from './retry.ts'
import { workerStatus } from './worker-status.ts'

export const jobs = router({ create, list, get, cancel, retry, workerStatus })
