import { environment } from '@wordclaw/shared/config'
import { runService } from '@wordclaw/shared/run-service'
import { ContentConfig } from './config.ts'
import { content } from './service.ts'

await runService(content, environment, { config: ContentConfig, peers: ({ GATEWAY_URL }) => ({ gateway: GATEWAY_URL }) })
