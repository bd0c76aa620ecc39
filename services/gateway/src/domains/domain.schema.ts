import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { z } from 'zod'

export const DomainView = z
  .object({ id: RowId, hostname: z.string(), name: z.string(), createdAt: Timestamp, updatedAt: Timestamp })
  .meta({ id: 'Domain' })

/** A host name as DNS has it, in lower case. */
export const Hostname = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/, 'must be a host name')
