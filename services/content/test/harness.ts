import { createHash } from 'node:crypto'
import type { SecretKey } from '@wordclaw/shared/secret-box'
import type { RecordedEvent } from '@wordclaw/shared/testing/service'
import { startTestService } from '@wordclaw/shared/testing/service'
import { type Clock, systemClock } from '@wordclaw/shared/time'
import type { Assets } from '../src/assets/assets-port.ts'
import { content } from '../src/service.ts'

/** A type with a required title, as most stories need it. */
export const ARTICLE = {
  type: 'object',
  properties: { title: { type: 'string', minLength: 1 }, body: { type: 'string' } },
  required: ['title'],
  additionalProperties: false,
}

/** What tokens are signed with. */
export const TOKEN_KEY: SecretKey = { id: 'k1', secret: 'a key for tokens of thirty-two characters' }

interface GivenType {
  domainId?: number
  kind?: 'collection' | 'singleton'
  schema?: object
}

interface Given {
  clock?: Clock
  tokenKeys?: SecretKey[]
  /** The gateway and the other services, as far as the test needs them. */
  peers?: object
  /** Where files are kept. */
  assets?: Assets
}

/** The content service on a database of its own, with words for what a test starts from. */
export async function startContent({ clock = systemClock, tokenKeys = [TOKEN_KEY], peers, assets }: Given = {}) {
  const service = await startTestService(content, {
    clock,
    ports: async () => ({ tokenKeys, ...(peers && { peers }), ...(assets && { assets }) }),
  })
  const givenType = async ({ domainId = 1, kind = 'collection', schema = ARTICLE }: GivenType = {}): Promise<number> => {
    const text = JSON.stringify(schema)
    const [row] = await service.database.sql.query<{ id: number }>(
      {
        name: 'given_type',
        text: `insert into content.content_types (domain_id, name, slug, kind, schema, schema_hash)
               values ($1, 'Given', 'given-' || gen_random_uuid(), $2, $3, $4) returning id`,
      },
      [domainId, kind, text, createHash('sha256').update(text).digest('hex')],
    )
    if (!row) throw new Error('the type was not inserted')
    return row.id
  }
  return {
    ...service,
    givenType,
    /** An item whose versions have these titles, the last one being its working copy. */
    async givenItem(titles: readonly string[], { domainId = 1, ...type }: GivenType = {}) {
      const contentTypeId = await givenType({ domainId, ...type })
      const as = service.as({ domainId })
      let item = await as.items.create({ contentTypeId, data: { title: titles[0] } })
      for (const title of titles.slice(1)) item = await as.items.update({ id: item.id, data: { title } })
      return item
    },
    /** The subjects of what has been emitted since the last call. */
    newEvents: eventsSinceLast(service.events),
  }
}

function eventsSinceLast(events: () => Promise<RecordedEvent[]>): () => Promise<RecordedEvent[]> {
  let seen = 0
  return async () => {
    const all = await events()
    const fresh = all.slice(seen)
    seen = all.length
    return fresh
  }
}
