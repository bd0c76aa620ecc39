import { environment } from '@wordclaw/shared/config'
import { runService } from '@wordclaw/shared/run-service'
import { payments } from './service.ts'

await runService(payments, environment)
