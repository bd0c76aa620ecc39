import { z } from 'zod'
import type { CatalogEntry } from '../catalog.ts'

type Raw = Pick<CatalogEntry, 'path' | 'type' | 'summary' | 'operation' | 'resource'> &
  Partial<Pick<CatalogEntry, 'service' | 'domain' | 'document'>>

/** What passes byte for byte, as policies and the decision log know it. It is no procedure: neither its input nor its answer is JSON. */
export const rawEntry = ({ service = 'content', ...more }: Raw, input: z.ZodType = z.object({})): CatalogEntry => ({
  ...more,
  service,
  procedure: `${service}.${more.path}`,
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
