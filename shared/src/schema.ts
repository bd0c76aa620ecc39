import { z } from 'zod'
import { JsonText } from './json-text.ts'
import { isoOf } from './time.ts'

/** A time that leaves: entities hold a `Date`, rows a database string, callers see ISO 8601 in UTC. */
export const Timestamp = z.union([z.date(), z.string()]).transform(isoOf).meta({ type: 'string', format: 'date-time' })

/** A JSON object of the tenant's own shape; may be stored text on its way out. */
export const JsonDocument = z
  .custom<Record<string, unknown>>(
    (value) => value instanceof JsonText || (typeof value === 'object' && value !== null && !Array.isArray(value)),
    'must be a JSON object',
  )
  .meta({ type: 'object', additionalProperties: true })

/** A row's id: a positive 32-bit integer. */
export const RowId = z.int().positive().max(2_147_483_647)
