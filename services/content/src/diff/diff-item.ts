import { setImmediate } from 'node:timers/promises'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemNotFound, ContentItemUnpublished, TargetVersionNotFound } from '../content-items/content-item.errors.ts'
import { ContentItemId, VersionNumber } from '../content-items/content-item.schema.ts'
import { shapeOf } from '../modelling/shape.ts'
import { currentText } from '../schema-changes/current-text.ts'
import { Change } from './change.schema.ts'
import { diffDocuments } from './diff-documents.ts'
import { namedChanges } from './named-changes.ts'
import { Side, sideOf, typeOfItem } from './sides.ts'
import { withTitles } from './with-titles.ts'

/** Tells how an item changed from one version to another, as people would say it. */
export const diffItem = direct
  .meta({
    summary: 'Compare two versions of a content item',
    operation: 'content.read',
    resource: { type: 'content_item', id: 'id' },
    rest: 'GET /content-items/:id/diff',
    errors: [ContentItemNotFound, ContentItemUnpublished, TargetVersionNotFound],
    next: 'Restore the first with POST /api/content-items/{id}/rollback, or publish the second with POST /api/content-items/{id}/publish.',
  })
  .input(
    z.strictObject({
      id: ContentItemId,
      from: Side.default('published').describe('A version, working or published.'),
      to: Side.default('working').describe('A version, working or published.'),
    }),
  )
  .output(
    z
      .object({
        id: ContentItemId,
        fromVersion: VersionNumber,
        toVersion: VersionNumber,
        changes: z.array(Change).describe('By these, the first becomes the second.'),
        truncated: z.boolean().describe('Whether changes are told more coarsely than they could be: the documents differ too much.'),
      })
      .meta({ id: 'ContentDiff' }),
  )
  .query(async ({ ctx: { sql, principal }, input: { id, from, to } }) => {
    const { domainId } = principal
    const type = await typeOfItem(sql, domainId, id)
    const before = await sideOf(sql, domainId, id, from)
    const after = await sideOf(sql, domainId, id, to)
    const asOfToday = ({ schema_hash: hash, version, data: text }: typeof before) =>
      currentText(sql, type, hash, { contentItemId: id, version, text })
    const { changes, truncated } = await compared(await asOfToday(before), await asOfToday(after))
    const shape = shapeOf(type.schema, type.schema_hash)
    const told = await withTitles(sql, domainId, shape, namedChanges(shape, changes))
    return { id, fromVersion: before.version, toVersion: after.version, changes: told, truncated }
  })

/** Reading a megabyte takes a while, and so does comparing two: others are answered in between. */
async function compared(from: string, to: string) {
  if (from === to) return { changes: [], truncated: false }
  const before = JSON.parse(from) as Record<string, unknown>
  await setImmediate()
  const after = JSON.parse(to) as Record<string, unknown>
  await setImmediate()
  return diffDocuments(before, after)
}
