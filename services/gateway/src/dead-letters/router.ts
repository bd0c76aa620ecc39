import { router } from '@wordclaw/shared/procedure'
import { list } from './list.ts'
import { replay } from './replay.ts'

export const deadLetters = router({ list, replay })
