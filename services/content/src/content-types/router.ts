import { router } from '@wordclaw/shared/procedure'
import { generate } from '../generated/generate.ts'
import { create } from './create.ts'
import { deleteType } from './delete.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { update } from './update.ts'

export const contentTypes = router({ create, get, list, update, delete: deleteType, generate })
