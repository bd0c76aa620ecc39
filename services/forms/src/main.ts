import { environment } from '@wordclaw/shared/config'
import { runService } from '@wordclaw/shared/run-service'
import { forms } from './service.ts'

await runService(forms, environment)
