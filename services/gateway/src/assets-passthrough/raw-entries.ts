import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { rawEntry } from '../raw-routes/raw-entry.ts'

/** The token is in the link: no header carries it. */
const LINK = { token: 'token', header: '' }

const one = z.object({ id: RowId, domainId: RowId.optional(), itemId: RowId.nullish(), token: z.string().optional() })
const resource = { type: 'asset', id: 'id' }

export const UPLOAD = rawEntry({
  path: 'assets.upload',
  type: 'mutation',
  summary: 'Upload an asset',
  operation: 'content.write',
  resource: { type: 'asset' },
})

/** By a link that is its own permission: who made it had one. */
export const SEND_DIRECT_UPLOAD = rawEntry({
  path: 'assets.sendDirectUpload',
  type: 'mutation',
  summary: 'Send the bytes of an upload',
  operation: 'content.write_shared',
  resource: { type: 'asset' },
  domain: LINK,
})

const deliver = {
  path: 'assets.deliver',
  type: 'query',
  summary: 'Read the bytes of an asset',
  operation: 'content.read_shared',
  resource,
} as const
/** For everybody. */
export const DELIVER_PUBLIC = rawEntry({ ...deliver, domain: 'domainId' }, one)
/** For whoever has a link. */
export const DELIVER_LINKED = rawEntry({ ...deliver, domain: LINK }, one)

const read = { path: 'assets.read', type: 'query', summary: 'Read the bytes of an asset', operation: 'content.read', resource } as const
/** For callers of the asset's domain. */
export const READ = rawEntry(read, one)
/** For those of them who have bought it. */
export const READ_ENTITLED = rawEntry({ ...read, document: 'itemId' }, one)
