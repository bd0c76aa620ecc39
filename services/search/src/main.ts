import { environment } from '@wordclaw/shared/config'
import { runService } from '@wordclaw/shared/run-service'
import { SearchConfig } from './config.ts'
import { search } from './service.ts'

await runService(search, environment, { config: SearchConfig, peers: ({ CONTENT_URL }) => ({ content: CONTENT_URL }) })
