import { statement } from '@wordclaw/shared/database/sql'
import { pendingEvent } from '@wordclaw/shared/events'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentItemRolledBack } from '../events.ts'
import { currentText } from '../schema-changes/current-text.ts'
import { explainNoChange, itemChange } from './change.ts'
import { ContentItemNotFound, TargetVersionNotFound, VersionConflict } from './content-item.errors.ts'
import { ContentItemId, ContentItemView, VersionNumber, viewOf } from './content-item.schema.ts'
import { DOCUMENT_ERRORS } from './document.errors.ts'
import { acceptedDocument, governedItem, versionToChange } from './governing-type.ts'
import { undoRollback } from './inverses.ts'

const target = statement(
  'content_item_rollback_target',
  'select data, status, schema_hash from content.content_item_versions where content_item_id = $1 and domain_id = $2 and version = $3',
)

// What readers see is changed by publishing alone: a version that was live comes back as a draft.
const restore = itemChange('content_item_rollback', {
  takes: ['schemaHash', 'data', 'status'],
  status: (parameter) => `case when ${parameter('status')} = 'published' then 'draft' else ${parameter('status')} end`,
  published: 'kept',
})

/** Restores an earlier version. History is append-only: the head is kept as a version, and what is restored becomes a new one. */
export const rollback = direct
  .meta({
    summary: 'Restore a content item to an earlier version',
    operation: 'content.write',
    resource: { type: 'content_item', id: 'id' },
    rest: 'POST /content-items/:id/rollback',
    errors: [ContentItemNotFound, TargetVersionNotFound, VersionConflict, ...DOCUMENT_ERRORS],
    emits: [ContentItemRolledBack],
    inverse: undoRollback,
    next: 'Publish what was restored with POST /api/content-items/{id}/publish.',
  })
  .input(
    z.strictObject({
      id: ContentItemId,
      version: VersionNumber.describe('The version to restore.'),
      expectedVersion: VersionNumber.optional().describe('The version that the item is at now.'),
    }),
  )
  .output(ContentItemView)
  .mutation(async ({ ctx: { sql, write, principal, now }, input: { id, version, expectedVersion = null } }) => {
    const { domainId } = principal
    const events = [pendingEvent(ContentItemRolledBack, { domainId, toVersion: version })]
    for (;;) {
      const item = await governedItem(sql, id, domainId)
      const [found] = await sql.query<{ data: string; status: string; schema_hash: string }>(target, [id, domainId, version])
      if (!found) throw new TargetVersionNotFound({ id, version })
      const { text, projection } = await acceptedDocument(
        sql,
        item,
        await currentText(sql, item, found.schema_hash, { contentItemId: id, version, text: found.data }),
      )
      const at = versionToChange(item, id, expectedVersion)
      const { schema_hash: schemaHash } = item
      const restored = { id, domainId, version: at, now, schemaHash, data: text, projection, status: found.status }
      const row = await restore(write, restored, events)
      if (row) return viewOf(row)
      await explainNoChange(sql, id, domainId, expectedVersion)
      // The type changed in between, or what the version refers to: check again whether it still fits.
    }
  })
