import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** A key for secrets at rest, named so that it can be replaced while rows sealed with the old one remain. */
export interface SecretKey {
  readonly id: string
  readonly secret: string
}

/** Keeps secrets so that the database alone does not tell them. */
export interface SecretBox {
  /** `bound` says what the secret belongs to (`webhook:7`): a row's secret opens for that row only. */
  seal(secret: string, bound: string): string
  /** Throws if the text was not sealed with one of the keys, for this purpose, exactly so. */
  open(sealed: string, bound: string): string
}

const VERSION = 's1'

/** Seals with AES-256-GCM. The first key seals; any of them opens, so that keys can rotate. */
export function createSecretBox(keys: readonly SecretKey[]): SecretBox {
  const derived = new Map(keys.map(({ id, secret }) => [id, Buffer.from(hkdfSync('sha256', secret, '', 'wordclaw secret box', 32))]))
  const [first] = keys
  if (!first) throw new Error('a secret box needs a key')
  return {
    seal(secret, bound) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keyOf(derived, first.id), nonce).setAAD(Buffer.from(bound))
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return [VERSION, first.id, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')].join('.')
    },
    open(sealed, bound) {
      const [version, id, text] = sealed.split('.')
      if (version !== VERSION || id === undefined || text === undefined) throw new Error('not a sealed secret')
      const bytes = Buffer.from(text, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', keyOf(derived, id), bytes.subarray(0, 12))
      decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    },
  }
}

function keyOf(keys: ReadonlyMap<string, Buffer>, id: string): Buffer {
  const key = keys.get(id)
  if (!key) throw new Error(`there is no secret key ${id}`)
  return key
}
