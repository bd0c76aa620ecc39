import { router } from '@wordclaw/shared/procedure'
import { issueGlobalToken } from './issue-global-token.ts'
import { issueItemToken } from './issue-item-token.ts'
import { readGlobal } from './read-global.ts'
import { readItem } from './read-item.ts'

export const preview = router({ issueItemToken, issueGlobalToken, readItem, readGlobal })
