import { InvalidPolicy } from '../policy/policy.errors.ts'
import { rawEntry } from '../raw-routes/raw-entry.ts'
import type { RawRoute } from '../raw-routes/raw-route.ts'
import { REPLAYED } from '../surfaces/openapi/answers.ts'
import type { Content } from '../surfaces/openapi/document.ts'
import { enveloped } from '../surfaces/openapi/shared-schemas.ts'

const resource = { type: 'domain' }

const LINES: Content = {
  'application/x-ndjson': {
    schema: {
      type: 'string',
      description:
        'One JSON object to a line, each with its kind as `line`: first `bundle`, last `end`, with the number of lines of each kind and the SHA-256 of all lines before. ' +
        'Every line ends with a line feed, and has at most 4 MiB.',
    },
  },
}

export const EXPORT_ROUTE: RawRoute = {
  entry: rawEntry({ path: 'domain.export', type: 'query', summary: 'Export the domain', operation: 'domain.export', resource }),
  method: 'GET',
  path: '/export',
  key: 'required',
  repeatable: false,
  codes: [],
  describe: () => ({
    description:
      'The whole domain as one stream of lines, of one moment: types with their schemas, files, items with their histories, the trash, forms and policies. ' +
      'A stream that breaks off has no last line.',
    answers: {
      200: {
        description: 'The bundle. Send it to an empty domain with POST /api/import.',
        headers: { 'Content-Disposition': { description: 'A name for the file.', schema: { type: 'string' } } },
        content: LINES,
      },
    },
  }),
}

export const IMPORT_ROUTE: RawRoute = {
  entry: rawEntry({ path: 'domain.import', type: 'mutation', summary: 'Import a domain', operation: 'domain.import', resource }),
  method: 'POST',
  path: '/import',
  key: 'required',
  repeatable: true,
  codes: [],
  // The policies of a bundle are the gateway's to examine.
  errors: [InvalidPolicy],
  describe: ({ output = {} }) => {
    const content = { 'application/json': { schema: enveloped(output) } }
    return {
      description: 'Takes the bundle of GET /api/export into an empty domain, as a whole or not at all. It is examined while it comes.',
      body: LINES,
      answers: {
        200: { description: 'What a dry run answers with: the bundle could be imported; nothing was changed.', content },
        201: { description: 'The domain is what the bundle says.', headers: REPLAYED, content },
      },
    }
  },
}

export const BUNDLE_ROUTES = [EXPORT_ROUTE, IMPORT_ROUTE] as const
