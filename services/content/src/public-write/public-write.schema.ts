import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { Status } from '../content-items/content-item.schema.ts'

/** The purpose that public write tokens are signed for. */
export const PUBLIC_WRITE = 'public-write'

/** The header that carries one over REST. */
export const PUBLIC_WRITE_HEADER = 'x-public-write-token'

const Operation = z.enum(['create', 'update'])

const scope = {
  contentTypeId: RowId,
  subjectField: z.string().describe('The field of a document that names whose it is.'),
  subject: z.string().describe('Whose documents the token writes.'),
  allowedOperations: z.array(Operation),
  requiredStatus: Status.describe('The state of what it creates, and of what it may change.'),
}

/** What a token says, as it is read back. */
export const PublicWriteClaims = z.object({ domainId: RowId, ...scope })
export type PublicWriteClaims = z.output<typeof PublicWriteClaims>

export const publicWriteTerms = {
  subject: z.string().max(256).describe('Whom the token is for, as the documents name them.'),
  ttlSeconds: z.int().min(60).max(86_400).default(900).describe('For how long the token holds.'),
  operations: z.array(Operation).min(1).max(2).optional().describe('What the token is good for: all that the type allows, if not given.'),
}

export const PublicWriteToken = z
  .object({
    token: z.string().describe('Lets whoever has it write such documents, until it expires.'),
    ...scope,
    ttlSeconds: z.int(),
    expiresAt: Timestamp,
  })
  .meta({ id: 'PublicWriteToken' })
