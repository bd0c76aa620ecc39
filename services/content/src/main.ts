import { environment } from '@wordclaw/shared/config'
import { runService } from '@wordclaw/shared/run-service'
import { content } from './service.ts'

await runService(content, environment)
