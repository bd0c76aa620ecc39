import { z } from 'zod'
import { Filename, MimeType } from '../assets/asset.schema.ts'
import { Status } from '../content-items/content-item.schema.ts'
import {
  BasePrice,
  ContentTypeDescription,
  ContentTypeKind,
  ContentTypeName,
  ContentTypeSlug,
} from '../content-types/content-type.schema.ts'
import { Transforms } from '../schema-changes/transform.ts'
import { isObject } from '../validation/subschemas.ts'

export const BUNDLE_MEDIA_TYPE = 'application/x-ndjson'
/** The first line of every bundle. */
export const HEAD = { line: 'bundle', format: 'wordclaw-bundle', version: 1 } as const
/** The most bytes of a line: a document has a mebibyte at most, and its references become longer. */
export const LINE_LIMIT = 4 * 1024 * 1024
/** The bytes of a file that one line holds. A multiple of three, so that no line but the last is padded. */
export const CHUNK_BYTES = 196_608

const Uid = z.uuid()
const Count = z.int().min(1).max(2_147_483_647)
// Microseconds, as the database keeps them.
const Time = z.iso.datetime({ precision: 6 }).refine((time) => !time.startsWith('0000'), 'must be a time after Christ')
const Json = z.custom<Record<string, unknown>>(isObject, 'must be an object')
const Text = z.string().max(2_000)

const StepPath = z.string().regex(/^(?:\/(?:[^~/]|~[01]){1,512}){1,32}$/)
/** Steps between schemas, with those that only a way back has. */
const Steps = z
  .array(
    z.union([
      Transforms.element,
      z.strictObject({ op: z.literal('move'), from: StepPath, to: StepPath, tidy: z.literal(true) }),
      z.strictObject({ op: z.literal('restore'), path: StepPath }),
      z.strictObject({ op: z.literal('remove'), path: StepPath, value: z.json() }),
    ]),
  )
  .max(50)

/** A schema of a type by the number of its revision; null for one that is no longer known. */
const Revision = Count.nullable()
/** Where the document has stable ids in place of ids. */
const References = z.array(z.string().max(2_000)).max(20_000).default([])
const dated = { createdAt: Time, updatedAt: Time }
const document = { schema: Revision, data: Json, references: References }
const item = { uid: Uid, type: ContentTypeSlug, status: Status, version: Count, ...document, ...dated }

const Scope = z.union([
  z.strictObject({ type: z.literal('item'), ref: Uid.nullable() }),
  z.strictObject({ type: z.literal('type'), ref: ContentTypeSlug.nullable() }),
  z.strictObject({ type: z.literal('subscription'), ref: z.int().min(-2_147_483_648).max(2_147_483_647).nullable() }),
])

const Lines = {
  type: z.strictObject({
    line: z.literal('type'),
    slug: ContentTypeSlug,
    name: ContentTypeName,
    kind: ContentTypeKind,
    description: ContentTypeDescription,
    basePrice: BasePrice,
    revision: Count,
    schema: Json,
    manifest: Json.nullable(),
    ...dated,
  }),
  /** A schema that the type has had, with the way there and back. */
  schema: z.strictObject({
    line: z.literal('schema'),
    type: ContentTypeSlug,
    revision: Count,
    schema: Json,
    manifest: Json.nullable(),
    transforms: Steps,
    inverse: Steps,
    createdAt: Time,
  }),
  asset: z.strictObject({
    line: z.literal('asset'),
    uid: Uid,
    source: Uid.nullable(),
    variantKey: Text.nullable(),
    transformSpec: Json.nullable(),
    generated: z.boolean(),
    filename: Filename,
    originalFilename: Filename,
    mimeType: MimeType,
    sizeBytes: z.int().min(1),
    byteHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
    accessMode: z.enum(['public', 'signed', 'entitled']),
    scope: Scope.nullable(),
    status: z.enum(['active', 'deleted']),
    metadata: Json,
    ...dated,
    deletedAt: Time.nullable(),
  }),
  /** Part of the asset's file; those of one asset follow it, in their order. */
  bytes: z.strictObject({ line: z.literal('bytes'), asset: Uid, base64: z.base64() }),
  item: z.strictObject({ line: z.literal('item'), ...item }),
  /** What readers see of the item before it. Without `data` it is what the working copy says. */
  published: z.strictObject({
    line: z.literal('published'),
    item: Uid,
    version: Count,
    schema: Revision,
    data: Json.optional(),
    references: References,
    locales: z.record(z.string().max(50), Count).nullable(),
    ...dated,
  }),
  version: z.strictObject({ line: z.literal('version'), item: Uid, version: Count, status: Status, ...document, createdAt: Time }),
  trashed: z.strictObject({ line: z.literal('trashed'), ...item, deletedAt: Time }),
  form: z.strictObject({
    line: z.literal('form'),
    slug: z.string().max(100),
    name: z.string().max(200),
    description: Text.nullable(),
    type: ContentTypeSlug,
    fields: z.array(Json).max(200),
    defaultData: Json,
    references: References,
    active: z.boolean(),
    publicRead: z.boolean(),
    submissionStatus: Status,
    webhookUrl: z.string().max(2_048).nullable(),
    successMessage: Text.nullable(),
    ...dated,
  }),
  policy: z.strictObject({
    line: z.literal('policy'),
    version: z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/),
    text: z.string().min(1).max(65_536),
  }),
}

/** A line between the first and the last one. */
export const Line = z.discriminatedUnion('line', [
  Lines.type,
  Lines.schema,
  Lines.asset,
  Lines.bytes,
  Lines.item,
  Lines.published,
  Lines.version,
  Lines.trashed,
  Lines.form,
  Lines.policy,
])
export type Line = z.output<typeof Line>
export type LineKind = Line['line']
export type LineOf<K extends LineKind> = Extract<Line, { line: K }>

/** The order in which lines come; those of one rank follow what they belong to. */
export const RANK: Readonly<Record<LineKind, number>> = {
  type: 1,
  schema: 1,
  asset: 2,
  bytes: 2,
  item: 3,
  published: 3,
  version: 3,
  trashed: 4,
  form: 5,
  policy: 6,
}

/** The last line: how many there are of each kind, and the SHA-256 of all lines before with their line feeds. */
export const End = z.strictObject({
  line: z.literal('end'),
  counts: z.record(z.string().max(20), z.int().min(0)),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
