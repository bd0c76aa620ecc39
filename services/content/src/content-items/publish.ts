import type { Sql } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemPublished } from '../events.ts'
import { changeLocales, isEveryLocale } from '../locale-publishing/change-locales.ts'
import { ContentLocaleUnsupported, ContentNotLocalized } from '../locale-publishing/locale.errors.ts'
import { explainNoChange, itemChange } from './change.ts'
import { ContentItemNotFound, VersionConflict } from './content-item.errors.ts'
import { ContentItemId, ContentItemView, Locales, VersionNumber, viewOf } from './content-item.schema.ts'
import { DOCUMENT_ERRORS } from './document.errors.ts'
import { acceptedDocument, type GovernedItem, isProjected, versionToChange } from './governing-type.ts'
import { undoPublish } from './inverses.ts'
import { seenTypesOf } from './seen-types.ts'

const NOT_YET = `(i.published_version is distinct from i.version or i.status <> 'published')`
const asItIs = { status: () => `'published'`, published: 'this', where: () => NOT_YET } as const

// Only if the item and its type have the schema that the type was last seen to have: nothing else has to be known of either then.
const goLiveAsSeen = itemChange('content_item_publish_seen', {
  ...asItIs,
  takes: ['seenHash'],
  where: (parameter) => `${NOT_YET} and i.schema_hash = ${parameter('seenHash')}
    and exists (select from content.content_types t where t.id = i.content_type_id and t.schema_hash = i.schema_hash offset 0)`,
})
const goLive = itemChange('content_item_publish', asItIs)
// The working copy was written under an older schema of the type, and is brought up to date as it goes live.
const goLiveAnew = itemChange('content_item_publish_anew', { ...asItIs, takes: ['schemaHash', 'data'] })

/** Makes the working copy what readers see. Publishing what is live already changes nothing and is answered as done. */
export const publish = direct
  .meta({
    summary: 'Publish a content item',
    operation: 'content.publish',
    resource: { type: 'content_item', id: 'id' },
    rest: 'POST /content-items/:id/publish',
    errors: [ContentItemNotFound, VersionConflict, ContentNotLocalized, ContentLocaleUnsupported, ...DOCUMENT_ERRORS],
    emits: [ContentItemPublished],
    inverse: undoPublish,
    next: 'Readers see it with GET /api/content-items/{id}?draft=false.',
  })
  .input(
    z.strictObject({
      id: ContentItemId,
      expectedVersion: VersionNumber.optional().describe('The version that was reviewed.'),
      locales: Locales.optional().describe(
        'Only these locales go live; others stay as readers see them. What has no locales goes live with any of them.',
      ),
    }),
  )
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now, ports }, input: { id, expectedVersion = null, locales } }) => {
    const { domainId } = principal
    const events = [pendingEvent(ContentItemPublished, { domainId })]
    const types = seenTypesOf(ports)
    const seen = locales ? undefined : types.item(id, domainId, expectedVersion)
    if (seen) {
      const row = await goLiveAsSeen(write, { id, domainId, version: expectedVersion, now, seenHash: seen.schema_hash }, events)
      if (row) return viewOf(row)
    }
    for (;;) {
      const item = await types.governedItem(sql, id, domainId)
      const version = versionToChange(item, id, expectedVersion)
      const target = { id, domainId, version, now, projected: isProjected(item) }
      const row =
        locales && !isEveryLocale(item, locales)
          ? await changeLocales(sql, write, { id, item, locales, live: true, now }, events)
          : item.stale_data === null
            ? await goLive(write, target, events)
            : await goLiveAnew(write, { ...target, ...(await broughtUp(sql, item, item.stale_data)) }, events)
      if (row) return viewOf(row)
      const current = await explainNoChange(sql, id, domainId, expectedVersion)
      if (!locales && current.published_version === current.version && current.status === 'published') return viewOf(current)
      // It was changed in between: publish what it is now.
    }
  })

async function broughtUp(sql: Sql, item: GovernedItem, stale: string) {
  const { text, projection } = await acceptedDocument(sql, item, stale)
  return { schemaHash: item.schema_hash, data: text, projection }
}
