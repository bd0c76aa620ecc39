import { environment, loadConfigOrExit } from '@wordclaw/shared/config'
import { z } from 'zod'

const StackConfig = z.object({
  /** A PostgreSQL server with pgvector, as a superuser. Without it, `.ci/stack up` starts one. */
  WORDCLAW_POSTGRES_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .meta({ example: 'postgres://postgres@127.0.0.1:5432/postgres' }),
  /** A NATS server with JetStream. Without it, `.ci/stack up` starts one. */
  WORDCLAW_NATS_URL: z
    .url({ protocol: /^nats$/ })
    .optional()
    .meta({ example: 'nats://127.0.0.1:4222' }),
  PORT: z.coerce.number().int().min(1).max(65_535).default(4000).meta({ example: 4000 }),
  /** How many processes of each service. */
  COPIES: z.coerce.number().int().min(1).max(8).default(1).meta({ example: 2 }),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('warn').meta({ example: 'warn' }),
})

export const config = loadConfigOrExit(StackConfig, environment)

/** What programs that are started here inherit. */
export const inherited = environment
