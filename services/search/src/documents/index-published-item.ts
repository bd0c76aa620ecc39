import {
  ContentItemDeleted,
  ContentItemPublished,
  ContentItemRolledBack,
  ContentItemUnpublished,
  ContentItemUpdated,
} from '@wordclaw/content/events'
import { consumer } from '@wordclaw/shared/consumer'
import { statement } from '@wordclaw/shared/database/sql'
import type { PeerPorts } from '@wordclaw/shared/peers'
import { z } from 'zod'
import { textOf } from './text-of.ts'

const put = statement(
  'indexed_document_put',
  `insert into search.indexed_documents as d (content_item_id, domain_id, content_type_id, version, text, indexed_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (content_item_id) do update set content_type_id = excluded.content_type_id, version = excluded.version, text = excluded.text,
     indexed_at = excluded.indexed_at
   where d.domain_id = excluded.domain_id and d.version <= excluded.version`,
)
const remove = statement('indexed_document_remove', 'delete from search.indexed_documents where content_item_id = $1 and domain_id = $2')

const Published = z.object({ contentTypeId: z.int(), version: z.int(), data: z.record(z.string(), z.unknown()) })

/** Content says of an item that it is not there, or not published. */
const GONE = 404

/**
 * Keeps what is found in step with what readers see. An event says that something changed; what readers see now is asked of content, so an event that
 * comes late or twice does no harm.
 */
export const indexPublishedItem = consumer(
  [ContentItemPublished, ContentItemUnpublished, ContentItemUpdated, ContentItemRolledBack, ContentItemDeleted],
  {
    durable: 'search-index-published-item',
    repeatable: true,
    async prepare({ ports }: { ports: PeerPorts }, { id, subject, domainId, payload, traceparent }) {
      if (subject === ContentItemDeleted.subject) return null
      const call = {
        principal: { id: 'service:search', domainId, scopes: ['content:read'] },
        procedure: 'content.items.get',
        requestId: `event:${id}`,
        decisionId: '',
        dryRun: false,
        ...(traceparent !== undefined && { traceparent }),
      }
      const answer = await ports.peers.call(call, { id: payload.contentItemId, draft: false })
      if (answer.ok) return Published.parse(JSON.parse(answer.body))
      if (answer.problem.status === GONE) return null
      throw new Error(`content answers ${answer.problem.code}`)
    },
    async handle({ sql, now }, { domainId, payload: { contentItemId } }, published) {
      if (published === null) await sql.query(remove, [contentItemId, domainId])
      else {
        const { contentTypeId, version, data } = published
        await sql.query(put, [contentItemId, domainId, contentTypeId, version, textOf(data), now])
      }
    },
  },
)
