import type { Sql } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { direct, type Write } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemPublished, ContentItemUnpublished } from '../events.ts'
import { changeLocales, isLiveOnlyIn } from '../locale-publishing/change-locales.ts'
import { ContentLocaleUnsupported, ContentNotLocalized, LocaleNotPublished } from '../locale-publishing/locale.errors.ts'
import { rowUpToDate } from '../schema-changes/upcast.ts'
import { explainNoChange, itemChange } from './change.ts'
import { ContentItemNotFound, VersionConflict } from './content-item.errors.ts'
import { ContentItemId, ContentItemView, Locales, VersionNumber, viewOf } from './content-item.schema.ts'
import { DOCUMENT_ERRORS } from './document.errors.ts'
import { governedItem, versionToChange } from './governing-type.ts'
import { undoUnpublish } from './inverses.ts'

const withdraw = itemChange('content_item_unpublish', {
  status: () => `case when head.status = 'published' then 'draft' else head.status end`,
  published: 'none',
  where: () => 'i.published_version is not null',
})

/** Takes an item away from readers; its working copy and its history stay. Unpublishing what is not live changes nothing. */
export const unpublish = direct
  .meta({
    summary: 'Unpublish a content item',
    operation: 'content.publish',
    resource: { type: 'content_item', id: 'id' },
    rest: 'POST /content-items/:id/unpublish',
    errors: [ContentItemNotFound, VersionConflict, ContentNotLocalized, ContentLocaleUnsupported, LocaleNotPublished, ...DOCUMENT_ERRORS],
    emits: [ContentItemUnpublished, ContentItemPublished],
    inverse: undoUnpublish,
  })
  .input(
    z.strictObject({
      id: ContentItemId,
      expectedVersion: VersionNumber.optional(),
      locales: Locales.optional().describe('Only these locales are withdrawn; others stay as readers see them.'),
    }),
  )
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id, expectedVersion = null, locales } }) => {
    const { domainId } = principal
    if (locales) return withdrawLocales(sql, write, { id, domainId, expectedVersion, locales, now })
    const target = { id, domainId, version: expectedVersion, now }
    const row = await withdraw(write, target, [pendingEvent(ContentItemUnpublished, { domainId })])
    return viewOf(row ? await rowUpToDate(sql, domainId, row) : await explainNoChange(sql, id, domainId, expectedVersion))
  })

interface Withdrawal {
  readonly id: number
  readonly domainId: number
  readonly expectedVersion: number | null
  readonly locales: readonly string[]
  readonly now: Date
}

/** What readers see then is a new version without these locales. With the last locale goes the item itself. */
async function withdrawLocales(sql: Sql, write: Write, { id, domainId, expectedVersion, locales, now }: Withdrawal) {
  for (;;) {
    const item = await governedItem(sql, id, domainId)
    versionToChange(item, id, expectedVersion)
    const row = (await isLiveOnlyIn(sql, id, item, locales))
      ? await withdraw(write, { id, domainId, version: item.version, now }, [pendingEvent(ContentItemUnpublished, { domainId })])
      : await changeLocales(sql, write, { id, item, locales, live: false, now }, [pendingEvent(ContentItemPublished, { domainId })])
    if (row) return viewOf(await rowUpToDate(sql, domainId, row))
    await explainNoChange(sql, id, domainId, expectedVersion)
  }
}
