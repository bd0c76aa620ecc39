import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import type { CatalogEntry } from '../catalog.ts'

type Raw = Pick<CatalogEntry, 'path' | 'type' | 'summary' | 'operation' | 'resource'> & Partial<Pick<CatalogEntry, 'domain' | 'document'>>

/** What passes byte for byte, as policies and the decision log know it. It is no procedure: neither its input nor its answer is JSON. */
export const raw = (more: Raw, input: z.ZodType = z.object({})): CatalogEntry => ({
  ...more,
  service: 'content',
  procedure: `content.${more.path}`,
  attributes: [],
  rest: [],
  status: 200,
  input: z.toJSONSchema(input, { io: 'input' }) as CatalogEntry['input'],
  output: {},
  page: false,
  bare: true,
  errors: [],
  emits: [],
  tool: '',
  field: '',
})

/** The token is in the link: no header carries it. */
const LINK = { token: 'token', header: '' }

const one = z.object({ id: RowId, domainId: RowId.optional(), itemId: RowId.nullish(), token: z.string().optional() })
const resource = { type: 'asset', id: 'id' }

export const UPLOAD = raw({
  path: 'assets.upload',
  type: 'mutation',
  summary: 'Upload an asset',
  operation: 'content.write',
  resource: { type: 'asset' },
})

/** By a link that is its own permission: who made it had one. */
export const SEND_DIRECT_UPLOAD = raw({
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
export const DELIVER_PUBLIC = raw({ ...deliver, domain: 'domainId' }, one)
/** For whoever has a link. */
export const DELIVER_LINKED = raw({ ...deliver, domain: LINK }, one)

const read = { path: 'assets.read', type: 'query', summary: 'Read the bytes of an asset', operation: 'content.read', resource } as const
/** For callers of the asset's domain. */
export const READ = raw(read, one)
/** For those of them who have bought it. */
export const READ_ENTITLED = raw({ ...read, document: 'itemId' }, one)
