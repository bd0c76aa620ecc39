import { router } from '@wordclaw/shared/procedure'
import { createItem } from './create-item.ts'
import { issueToken } from './issue-token.ts'
import { updateItem } from './update-item.ts'

export const publicWrite = router({ issueToken, createItem, updateItem })
