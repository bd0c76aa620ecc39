import { environment } from '@wordclaw/shared/config'
import { runService } from '@wordclaw/shared/run-service'
import { search } from './service.ts'

await runService(search, environment)
