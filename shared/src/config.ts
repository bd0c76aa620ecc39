import { z } from 'zod'
import type { IdentityKey } from './principal.ts'

/** The exit code of a process that cannot start because its environment is wrong (`EX_CONFIG` of sysexits). */
const EXIT_CONFIG = 78

/** The environment of this process. Nothing else reads it. */
export const environment: Record<string, string | undefined> = process.env

/** Reads a configuration from an environment. Throws one error that names every variable at fault and what it should look like. */
export function loadConfig<S extends z.ZodObject>(schema: S, environment: Record<string, string | undefined>): z.output<S> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const result = schema.safeParse(present)
  if (result.success) return result.data
  const lines = result.error.issues.map(({ path, message }) => {
    const name = String(path[0] ?? '')
    const example = (schema.shape[name] as z.ZodType | undefined)?.meta()?.['example']
    return `  ${name}: ${name in present ? message : 'is missing'}${example === undefined ? '' : `, for example ${name}=${String(example)}`}`
  })
  throw new ConfigError(`The environment has ${lines.length} problem${lines.length === 1 ? '' : 's'}:\n${lines.join('\n')}`)
}

class ConfigError extends Error {}

/** `loadConfig` for the start of a process: what is wrong goes to stderr, and nothing starts. */
export function loadConfigOrExit<S extends z.ZodObject>(schema: S, environment: Record<string, string | undefined>): z.output<S> {
  try {
    return loadConfig(schema, environment)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(EXIT_CONFIG)
  }
}

const port = z.coerce.number().int().min(0).max(65_535)

const namedKeys = z
  .string()
  .transform((text): IdentityKey[] =>
    text.split(',').map((pair) => {
      const at = pair.indexOf(':')
      return { id: pair.slice(0, at).trim(), secret: pair.slice(at + 1).trim() }
    }),
  )
  .refine(
    (keys) => keys.every(({ id, secret }) => id !== '' && secret.length >= 32),
    'every key needs an id and a secret of at least 32 characters',
  )

/** Where another service is, for those who call it. */
export const serviceUrl = (port: number) => z.url({ protocol: /^https?$/ }).meta({ example: `http://127.0.0.1:${port}` })

/** What every service reads from its environment; services add their own with `.extend`. */
export const ServiceConfig = z.object({
  HOST: z.string().default('127.0.0.1').meta({ example: '127.0.0.1' }),
  PORT: port.meta({ example: 4001 }),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).meta({ example: 'postgres://content@127.0.0.1:5432/wordclaw' }),
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10).meta({ example: 10 }),
  IDENTITY_KEYS: namedKeys.meta({ example: 'k1:<32 random characters>,k0:<the key before it>' }),
  /** Seals the secrets in the database. The first key seals, any of them opens. */
  SECRET_KEYS: namedKeys.meta({ example: 's1:<32 random characters>,s0:<the key before it>' }),
  NATS_URL: z.url({ protocol: /^nats$/ }).meta({ example: 'nats://127.0.0.1:4222' }),
  /** Distinguishes installations that share a NATS server. */
  EVENTS_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,31}$/)
    .default('wordclaw')
    .meta({ example: 'wordclaw' }),
  /** How long a process that is asked to end goes on answering, so that its clients can turn to another copy. */
  DRAIN_MS: z.coerce.number().int().min(0).max(8_000).default(1_000).meta({ example: 1_000 }),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info').meta({ example: 'info' }),
})
