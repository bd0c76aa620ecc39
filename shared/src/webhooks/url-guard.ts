import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** A URL that must not be called from inside our network. The message completes the sentence "the URL …". */
export class UnsafeWebhookUrl extends Error {}

/** All addresses of a host name, IPv4 and IPv6; none if there is no such name. */
export type ResolveHost = (host: string) => Promise<readonly string[]>

export interface UrlRules {
  /** Origins that may be called whatever they are, for development and tests: `http://127.0.0.1:9000`, exactly so. */
  readonly allowedOrigins?: readonly string[]
  /** @default [443] */
  readonly ports?: readonly number[]
  /** @default resolveHost() */
  readonly resolve?: ResolveHost
  /** Which addresses may be called. @default isPublicAddress */
  readonly isPublic?: (address: string) => boolean
}

const MAX_LENGTH = 2_048

/** Names that mean something in one network only: those without a dot (our own services are called so), and under such a top level. */
const PRIVATE_NAMES = /\.(?:localhost|local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa)$|^[^.]*$|\.$/

/** Says which URLs may be called, and at which addresses. */
export class UrlGuard {
  readonly #origins: ReadonlySet<string>
  readonly #ports: ReadonlySet<string>
  readonly #resolve: ResolveHost
  readonly #isPublic: (address: string) => boolean

  constructor({ allowedOrigins = [], ports = [443], resolve = resolveHost(), isPublic = isPublicAddress }: UrlRules = {}) {
    this.#origins = new Set(allowedOrigins)
    this.#ports = new Set(ports.map((port) => (port === 443 ? '' : `${port}`)))
    this.#resolve = resolve
    this.#isPublic = isPublic
  }

  /** The URL, if its text alone does not condemn it. */
  parse(text: string): { readonly url: URL; readonly trusted: boolean } {
    // Parsers disagree about these characters: what one takes for a path, another takes for a host.
    if (text.length > MAX_LENGTH || /[\s\\\p{C}]/u.test(text) || !URL.canParse(text)) throw new UnsafeWebhookUrl('is not a URL')
    const url = new URL(text)
    if (url.username !== '' || url.password !== '') throw new UnsafeWebhookUrl('carries credentials')
    if (this.#origins.has(url.origin)) return { url, trusted: true }
    if (url.protocol !== 'https:') throw new UnsafeWebhookUrl('does not start with https://')
    if (!this.#ports.has(url.port)) throw new UnsafeWebhookUrl('names a port that webhooks may not use')
    const host = hostOf(url)
    if (!isIP(host) && PRIVATE_NAMES.test(host)) throw new UnsafeWebhookUrl('names a host of a private network')
    return { url, trusted: false }
  }

  /** The addresses to connect to for a host. If a single one is not public, none may be used: which one would be called is not ours to choose. */
  async addressesOf(host: string): Promise<readonly string[]> {
    const addresses = isIP(host) ? [host] : await this.#resolve(host)
    // One sentence for both, so that nobody learns which names a private network knows.
    if (addresses.length === 0 || !addresses.every(this.#isPublic)) throw new UnsafeWebhookUrl('does not lead to public addresses only')
    return addresses
  }

  /** Throws `UnsafeWebhookUrl` unless this URL may be called now. Says nothing about later: every connection is vetted again. */
  async check(text: string): Promise<void> {
    const { url, trusted } = this.parse(text)
    if (!trusted) await this.addressesOf(hostOf(url))
  }
}

/** The host of a URL as a name or a bare address. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

/** Asks the name servers, not the machine: names of its hosts file and search domains are not public ones. */
function resolveHost(): ResolveHost {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  return async (host) => {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  }
}
