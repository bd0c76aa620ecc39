import { router } from '@wordclaw/shared/procedure'
import { examine } from './examine.ts'
import { list } from './list.ts'

/** For content, which makes bundles of domains and takes them in. */
export const bundle = router({ list, examine })
