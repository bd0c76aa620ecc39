import { createHmac } from 'node:crypto'

/** A bearer token that its holder can narrow and nobody can widen: what it allows is in its caveats, chained by HMAC. */
export interface MacaroonSource {
  /** A hint where it is from. It is not signed, and nothing may be decided by it. */
  readonly location: string
  readonly identifier: Uint8Array
  readonly rootKey: Uint8Array
  /** `key=value`, in order. */
  readonly caveats: readonly string[]
}

const VERSION = 2
const FIELD = { location: 1, identifier: 2, signature: 6 } as const
const END = Buffer.of(0)

/** The macaroon in the binary form, version 2, that L402 clients read. */
export function mintMacaroon({ location, identifier, rootKey, caveats }: MacaroonSource): Buffer {
  const texts = caveats.map((caveat) => Buffer.from(caveat))
  let signature = hmac(hmac('macaroons-key-generator', rootKey), identifier)
  for (const text of texts) signature = hmac(signature, text)
  return Buffer.concat([
    Buffer.of(VERSION),
    field(FIELD.location, Buffer.from(location)),
    field(FIELD.identifier, identifier),
    END,
    ...texts.flatMap((text) => [field(FIELD.identifier, text), END]),
    END,
    field(FIELD.signature, signature),
  ])
}

/** The identifier of L402, which wallets read before they pay: version 0, the payment's hash, and an id of the token's own. */
export const identifierOf = (paymentHash: string, tokenId: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(0, 0), Buffer.from(paymentHash, 'hex'), tokenId])

const hmac = (key: string | Uint8Array, text: Uint8Array): Buffer => createHmac('sha256', key).update(text).digest()

const field = (type: number, content: Uint8Array): Buffer => Buffer.concat([Buffer.of(type), varint(content.length), content])

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128)
  return Buffer.of(...bytes, rest)
}
