import { createHmac, randomBytes } from 'node:crypto'
import { z } from 'zod'

const PREFIX = 'whsec_'
const STANDARD = /^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** A secret that Standard Webhooks asks for: 256 random bits. */
export const generateWebhookSecret = (): string => PREFIX + randomBytes(32).toString('base64')

/** A secret of the caller's: `whsec_` and base64 of 24 to 64 bytes, as Standard Webhooks has it, or any text that is long enough. */
export const WebhookSecret = z
  .string()
  .min(8)
  .max(200)
  .refine((secret) => !secret.startsWith(PREFIX) || isStandard(secret), 'after whsec_ must come base64 of 24 to 64 bytes')

function isStandard(secret: string): boolean {
  const { length } = keyOf(secret)
  return STANDARD.test(secret) && length >= 24 && length <= 64
}

const keyOf = (secret: string): Buffer =>
  secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret, 'utf8')

interface Message {
  /** The same for every attempt: receivers know by it what they have seen. */
  readonly id: string
  readonly at: Date
  readonly body: string
}

/**
 * The headers that prove a message to its receiver, by Standard Webhooks 1.0.0: one signature for each secret, the newest first, so that a receiver may know
 * either while secrets rotate. `x-wordclaw-signature` is for receivers of older versions: of the body alone, by the newest secret's text.
 */
export function signatureHeaders({ id, at, body }: Message, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const signed = `${id}.${timestamp}.${body}`
  const [newest] = secrets
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(newest !== undefined && {
      'webhook-signature': secrets.map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`).join(' '),
      'x-wordclaw-signature': createHmac('sha256', newest).update(body).digest('hex'),
    }),
  }
}
