import type { MultipartFile } from '@fastify/multipart'
import { sendCreated } from '@wordclaw/shared/enveloped'
import type { Call } from '@wordclaw/shared/principal'
import { isFault } from '@wordclaw/shared/problem'
import type { RouteContext } from '@wordclaw/shared/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { assetsOf } from './assets-port.ts'
import type { Stored } from './insert-asset.ts'
import type { Incoming } from './intake.ts'
import { mediaTypeOf } from './media-type.ts'
import { AssetMultipartFileRequired, AssetMultipartTooManyFiles, InvalidAssetUploadBody } from './raw.errors.ts'
import { type Said, saidBy } from './raw-fields.ts'
import { recordUpload } from './record-upload.ts'
import { bytesOf } from './request-bytes.ts'
import { discardBytes, type Storing, storeBytes } from './store-bytes.ts'

export const FORM_LIMITS = { files: 2, fields: 20, parts: 22, fieldSize: 16_384, fieldNameSize: 100, headerPairs: 20 }

/** A file that has come and been stored, with what was said of it. */
interface Received {
  readonly stored: Stored
  readonly filename: string
  readonly said: Said
}

/** `POST /assets`: one file, as a form or as it is. It is on its way to the storage while it comes, and never held as a whole. */
export async function takeUpload(request: FastifyRequest, reply: FastifyReply, context: RouteContext, call: Call): Promise<FastifyReply> {
  const { database, clock, ports } = context
  const storing: Storing = { sql: database.sql, call, now: clock.now(), assets: assetsOf(ports) }
  const { stored, filename, said } = request.isMultipart() ? await receiveForm(request, storing) : await receivePlain(request, storing)
  const { filename: _, mimeType: __, ...fields } = said
  const answer = await recordUpload({ database, clock, ports, call, stored }, filename, fields)
  // Of a fault nobody knows whether there is a row: the job that would remove the bytes finds out.
  if (answer.ok ? answer.replayOf !== undefined : !isFault(answer.problem)) await discardBytes(storing, stored)
  return sendCreated(reply, call, answer)
}

/** The body is the file, the query says what it is. */
async function receivePlain(request: FastifyRequest, storing: Storing): Promise<Received> {
  const said = saidBy(textsOf(request.query))
  const filename = said.filename ?? 'file'
  const claimed = said.mimeType ?? mediaTypeOf(request.headers['content-type'] ?? '') ?? undefined
  return { stored: await storeBytes(storing, filename, { bytes: bytesOf(request), claimed }), filename, said }
}

/** `mode` says that it is a dry run, which the call says as well. */
const textsOf = (query: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query as Record<string, unknown>).flatMap(([name, text]) => (name === 'mode' ? [] : [[name, String(text)]])),
  )

async function receiveForm(request: FastifyRequest, storing: Storing): Promise<Received> {
  const texts: Record<string, string> = {}
  let file: { stored: Stored; filename: string } | null = null
  try {
    for await (const part of request.parts({ limits: FORM_LIMITS })) {
      if (part.type === 'field')
        Object.defineProperty(texts, part.fieldname, { value: String(part.value), enumerable: true, configurable: true })
      else if (file) throw new AssetMultipartTooManyFiles({})
      else file = await receiveFile(part, texts, storing)
    }
    if (!file) throw new AssetMultipartFileRequired({})
    const said = saidBy(texts)
    return { ...file, filename: said.filename ?? file.filename, said: { originalFilename: file.filename, ...said } }
  } catch (error) {
    if (file) await discardBytes(storing, file.stored)
    throw isFormFault(error) ? new InvalidAssetUploadBody({}) : error
  }
}

async function receiveFile(part: MultipartFile, texts: Readonly<Record<string, string>>, storing: Storing) {
  const { filename = 'file' } = saidBy({ filename: baseName(part.filename) || 'file' })
  const claimed = mediaTypeOf(texts['mimeType'] ?? part.mimetype) ?? undefined
  const incoming: Incoming = { bytes: part.file, claimed }
  return { stored: await storeBytes(storing, filename, incoming), filename }
}

/** The name without the directories that some clients send with it. */
const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

/** An error of the form's syntax or limits: they are busboy's plain errors, and the plug-in's coded ones. */
function isFormFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code = '' } = error as { code?: string }
  return (
    /^FST_(?:MP|PARTS|FILES|FIELDS|PROTO|INVALID_MULTIPART)/.test(code) ||
    /^(?:Multipart:|Unexpected end of|Part terminated|Malformed)/i.test(error.message)
  )
}
