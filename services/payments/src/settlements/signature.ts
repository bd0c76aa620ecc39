import { createHmac, timingSafeEqual } from 'node:crypto'

/** How old, or how far ahead, a signed time may be. */
const TOLERANCE_S = 300

/**
 * Whether a webhook's bytes are signed with one of these secrets. Two forms: the HMAC-SHA256 of the bytes in hexadecimal; or, for
 * providers that say when they signed, `t=<unix seconds>,v1=<the same of "<t>.<bytes>">`, which counts for five minutes.
 */
export function isSigned(bytes: Uint8Array, header: string, secrets: readonly string[], now: Date): boolean {
  const timed = /^t=(\d{1,12})((?:,v1=[0-9a-fA-F]{64}){1,4})$/.exec(header)
  if (!timed) return secrets.some((secret) => isHmac(header, secret, bytes))
  const [, time = '', signatures = ''] = timed
  if (Math.abs(now.getTime() / 1_000 - Number(time)) > TOLERANCE_S) return false
  const given = signatures.slice(',v1='.length).split(',v1=')
  return secrets.some((secret) => given.some((signature) => isHmac(signature, secret, `${time}.`, bytes)))
}

/** Compared in constant time. */
function isHmac(signature: string, secret: string, ...parts: readonly (string | Uint8Array)[]): boolean {
  if (!/^[0-9a-fA-F]{64}$/.test(signature)) return false
  return timingSafeEqual(Buffer.from(signature, 'hex'), hmac(secret, ...parts))
}

/** The HMAC-SHA256 that signs webhooks. */
export function hmac(secret: string, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const keyed = createHmac('sha256', secret)
  for (const part of parts) keyed.update(part)
  return keyed.digest()
}
