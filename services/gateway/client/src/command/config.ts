import { environment, loadConfigOrExit } from '@wordclaw/shared/config'
import { z } from 'zod'

const CommandConfig = z.object({
  /** The gateway. */
  WORDCLAW_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:4000')
    .meta({ example: 'http://127.0.0.1:4000' }),
  /** An API key that may read content. */
  WORDCLAW_KEY: z.string().meta({ example: 'wc_live_…' }),
})

export const config = loadConfigOrExit(CommandConfig, environment)
