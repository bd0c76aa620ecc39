import { type Sql, statement } from '@wordclaw/shared/database/sql'
import type { Clock } from '@wordclaw/shared/time'
import { LRUCache } from 'lru-cache'

/** The channel on which a domain's id says that its prices have changed, and `domain principal` that somebody has paid. */
export const PRICE_CHANNEL = 'wordclaw_prices'

/** What reading an item costs somebody. */
export interface Terms {
  /** The offer to buy it by: the cheapest, of equally cheap ones the oldest. */
  readonly offerId: number
  readonly price: number
  readonly entitled: boolean
}

/** Whom a price is for. */
export interface Reader {
  readonly domainId: number
  readonly principalId: string
}

/** Tells what costs what. Answers without waiting where the answer is in memory, which it is but for the first call. */
export interface PriceList {
  /** Null for an item that is not for sale. */
  termsOf(reader: Reader, itemId: number): Terms | null | Promise<Terms | null>
  /** Whether somebody has bought an item, be it for sale now or not. */
  holds(reader: Reader, itemId: number): boolean | Promise<boolean>
  /** Whether anything of a domain is for sale. */
  sells(domainId: number): boolean | Promise<boolean>
  /** Forgets what news on the channel are about; everything, if some may have been missed. */
  forget(news: string | null): void
}

type Prices = ReadonlyMap<number, Omit<Terms, 'entitled'>>
/** Until when each item may be read, in milliseconds. */
type Rights = ReadonlyMap<number, number>

const DOMAINS = 1_000
const READERS = 20_000

const prices = statement(
  'offer_prices_of_domain',
  `select item_id, offer_id, price_sats from gateway.offer_prices where domain_id = $1 and active order by price_sats desc, offer_id desc`,
)
const rights = statement(
  'rights_of_principal',
  `select item_id, extract(epoch from max(coalesce(expires_at, 'infinity')))::float8 * 1000 as until
   from gateway.entitled_principals where domain_id = $1 and principal_id = $2 group by item_id`,
)

export function openPriceList(sql: Pick<Sql, 'query'>, clock: Clock): PriceList {
  const byDomain = new Cache<number, Prices>(DOMAINS, async (domainId) => {
    const rows = await sql.query<{ item_id: number; offer_id: number; price_sats: number }>(prices, [domainId])
    return new Map(rows.map(({ item_id, offer_id, price_sats }) => [item_id, { offerId: offer_id, price: price_sats }]))
  })
  const byReader = new Cache<string, Rights>(READERS, async (reader) => {
    const rows = await sql.query<{ item_id: number; until: number }>(rights, [
      Number.parseInt(reader, 10),
      reader.slice(reader.indexOf(' ') + 1),
    ])
    return new Map(rows.map(({ item_id, until }) => [item_id, until]))
  })
  const priced = (known: Prices, { domainId, principalId }: Reader, itemId: number) => {
    const price = known.get(itemId)
    if (!price) return null
    const terms = (held: Rights): Terms => ({ ...price, entitled: (held.get(itemId) ?? 0) > clock.now().getTime() })
    return after(byReader.get(`${domainId} ${principalId}`), terms)
  }
  return {
    termsOf: (reader, itemId) => after(byDomain.get(reader.domainId), (known) => priced(known, reader, itemId)),
    holds: ({ domainId, principalId }, itemId) =>
      after(byReader.get(`${domainId} ${principalId}`), (held) => (held.get(itemId) ?? 0) > clock.now().getTime()),
    sells: (domainId) => after(byDomain.get(domainId), (known) => known.size > 0),
    forget(news) {
      if (news === null) {
        byDomain.forget()
        byReader.forget()
      } else if (news.includes(' ')) byReader.forget(news)
      else byDomain.forget(Number(news))
    },
  }
}

/** Goes on at once where there is nothing to wait for: a promise would cost each read a turn. */
const after = <A, B>(value: A | Promise<A>, next: (value: A) => B | Promise<B>): B | Promise<B> =>
  value instanceof Promise ? value.then(next) : next(value)

/** What has been looked up, until news say that it may have changed. */
class Cache<K extends string | number, V extends object> {
  readonly #known: LRUCache<K, V>
  readonly #load: (key: K) => Promise<V>
  // A look-up that began before news came must not put its answer back.
  #generation = 0

  constructor(max: number, load: (key: K) => Promise<V>) {
    this.#known = new LRUCache({ max })
    this.#load = load
  }

  get(key: K): V | Promise<V> {
    return this.#known.get(key) ?? this.#look(key)
  }

  forget(key?: K): void {
    this.#generation++
    if (key === undefined) this.#known.clear()
    else this.#known.delete(key)
  }

  async #look(key: K): Promise<V> {
    const began = this.#generation
    const found = await this.#load(key)
    if (began === this.#generation) this.#known.set(key, found)
    return found
  }
}
