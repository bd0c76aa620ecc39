import { environment } from '@wordclaw/shared/config'
import { runService } from '@wordclaw/shared/run-service'
import { assetsFrom, ContentConfig } from './config.ts'
import { content } from './service.ts'

await runService(content, environment, {
  config: ContentConfig,
  peers: (config) => ({ gateway: config.GATEWAY_URL, forms: config.FORMS_URL, payments: config.PAYMENTS_URL, search: config.SEARCH_URL }),
  ports: (config) => ({ assets: assetsFrom(config, config.ASSETS_DIR), trashRetentionDays: config.TRASH_RETENTION_DAYS }),
})
