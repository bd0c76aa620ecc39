import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_LENGTH = 32
const CHECKSUM_LENGTH = 6
const SHAPE = /^wc_live_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/
const PREFIX = 'wc_live_'

/** A new key: 190 random bits, and a checksum that tells a mistyped key from an unknown one without asking the database. */
export function generateCredential(): string {
  let secret = ''
  while (secret.length < SECRET_LENGTH) secret += ALPHABET[randomInt(ALPHABET.length)]
  return `${PREFIX}${secret}_${checksumOf(secret)}`
}

/** Whether a text has the shape of a key and the right checksum. Says nothing about whether it exists. */
export const isWellFormed = (credential: string): boolean =>
  SHAPE.test(credential) &&
  credential.slice(-CHECKSUM_LENGTH) === checksumOf(credential.slice(PREFIX.length, PREFIX.length + SECRET_LENGTH))

/** What is stored: lower-case hex SHA-256. Fast is right here: the secret has too many bits to guess. */
export const hashOf = (credential: string): string => hash('sha256', credential)

/** The first 8 random characters: `wc_live_` is the same in all keys, so it would name none. 142 bits stay secret. */
export const prefixOf = (credential: string): string => credential.slice(PREFIX.length, PREFIX.length + 8)

function checksumOf(secret: string): string {
  let value = crc32(secret)
  let text = ''
  while (text.length < CHECKSUM_LENGTH) {
    text = ALPHABET[value % ALPHABET.length] + text
    value = Math.floor(value / ALPHABET.length)
  }
  return text
}
