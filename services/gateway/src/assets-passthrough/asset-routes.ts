import type { JsonSchema } from '@wordclaw/shared/manifest'
import type { RawRoute } from '../raw-routes/raw-route.ts'
import type { Headers, Parameter } from '../surfaces/openapi/document.ts'
import { DELIVER_PUBLIC, SEND_DIRECT_UPLOAD, UPLOAD } from './raw-entries.ts'

const header = (name: string, description: string): Parameter => ({ name, in: 'header', description, schema: { type: 'string' } })
const answered = (description: string) => ({ description, schema: { type: 'string' } })

/** Bodies that are the file itself, of whatever type. */
const FILE = { '*/*': {} } as const

/** What is said of a file, as the text parts of a form carry it. */
const asText = ({ description, ...schema }: JsonSchema): JsonSchema => ({
  ...(description !== undefined && { description }),
  ...(schema.type === 'object' ? { type: 'string', contentMediaType: 'application/json', contentSchema: schema } : schema),
})

/** The form of an upload: one part with a filename, under any name, and text parts. */
function formOf({ properties = {} }: JsonSchema): JsonSchema {
  const texts = Object.entries(properties).map(([name, schema]) => [name, asText(schema)])
  const file: JsonSchema = {
    description: 'The file: the one part that has a filename. A part mimeType has to come before it.',
    contentMediaType: 'application/octet-stream',
  }
  return { type: 'object', properties: { ...Object.fromEntries(texts), file }, required: ['file'], additionalProperties: false }
}

export const UPLOAD_ROUTE: RawRoute = {
  entry: UPLOAD,
  method: 'POST',
  path: '/assets',
  beside: 'content.assets.create',
  key: 'required',
  repeatable: true,
  codes: ['BODY_TOO_LARGE'],
  describe: ({ query }) => ({
    description:
      'A body that is not JSON, which REST alone takes, is stored while it comes and never held as a whole: a form with one file and text parts, or the file ' +
      'itself, of which the query tells the rest. With these, mode is dry_run or nothing: bytes cannot be planned.',
    body: { 'multipart/form-data': { schema: formOf(query), encoding: { file: { contentType: '*/*' } } }, ...FILE },
    answers: {},
  }),
}

export const DIRECT_UPLOAD_ROUTE: RawRoute = {
  entry: SEND_DIRECT_UPLOAD,
  method: 'PUT',
  path: '/assets/direct-upload/content',
  key: 'none',
  repeatable: false,
  codes: ['BODY_TOO_LARGE', 'INVALID_IDEMPOTENCY_KEY'],
  describe: () => ({
    description:
      'Takes the bytes of an upload by the link of POST /api/assets/direct-upload, with the headers that came with it, where the storage has no links of its own. ' +
      'Sent again, they take the place of what was sent before. POST /api/assets/direct-upload/complete makes them an asset.',
    body: FILE,
    answers: {
      200: { description: 'The bytes are stored.', headers: { ETag: answered('The SHA-256 of the bytes, in quotation marks.') } },
    },
  }),
}

const DELIVERED: Headers = {
  ETag: answered('Changes with the bytes; for If-None-Match and If-Range.'),
  'Accept-Ranges': { description: 'Parts can be asked for.', schema: { type: 'string', enum: ['bytes'] } },
  'Content-Disposition': answered('inline for what browsers can show safely, else attachment, with the name of the file.'),
  'Cache-Control': answered('public, max-age=3600 of a public asset; private, no-store of any other.'),
  'X-WordClaw-Access-Mode': { description: 'Who gets the bytes.', schema: { type: 'string', enum: ['public', 'signed', 'entitled'] } },
}

export const CONTENT_ROUTE: RawRoute = {
  entry: DELIVER_PUBLIC,
  method: 'GET',
  path: '/assets/:id/content',
  key: 'optional',
  repeatable: false,
  priced: true,
  codes: ['ASSET_ENTITLEMENT_UNAVAILABLE'],
  describe: () => ({
    description:
      'The bytes of an asset; with width or height, those of a variant of the image, which is made the first time somebody asks for it. Public assets need no key, ' +
      'signed ones a key or the token of a link, entitled ones a key that has bought them; what needs a key is decided as `content.read`. HEAD answers the same headers.',
    headers: [
      header('Range', 'One part: bytes=0-99, bytes=100- or bytes=-100. Several parts are answered with the whole.'),
      header('If-Range', 'The ETag of what one has: if it is another by now, Range is ignored.'),
      header('If-None-Match', 'ETags of what one has: if it is one of them, the answer is 304.'),
    ],
    answers: {
      200: { description: 'The bytes as a whole, of the type that the asset has.', headers: DELIVERED, content: FILE },
      206: {
        description: 'The part that Range asks for.',
        headers: { ...DELIVERED, 'Content-Range': answered('Which part of how many bytes: bytes 0-99/2000.') },
        content: FILE,
      },
      304: { description: 'The caller has the bytes already.', headers: DELIVERED },
      416: {
        description: 'The asset has no such part.',
        headers: { ...DELIVERED, 'Content-Range': answered('How many bytes there are: bytes */2000.') },
      },
    },
  }),
}

export const ASSET_ROUTES = [UPLOAD_ROUTE, DIRECT_UPLOAD_ROUTE, CONTENT_ROUTE] as const
