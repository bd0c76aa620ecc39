import { router } from '@wordclaw/shared/procedure'
import { countOfType } from './count-of-type.ts'
import { create } from './create.ts'
import { deleteForm } from './delete.ts'
import { get } from './get.ts'
import { getPublic } from './get-public.ts'
import { list } from './list.ts'
import { update } from './update.ts'

export const formDefinitions = router({ create, get, getPublic, list, update, delete: deleteForm, countOfType })
