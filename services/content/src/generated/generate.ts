import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentTypeId, ContentTypeKind, ContentTypeSlug } from '../content-types/content-type.schema.ts'
import { clientFile, INDEX_FILE } from './client-file.ts'
import { documentsFile } from './documents-file.ts'
import { TooMuchToGenerate } from './generated.errors.ts'
import { namesOf } from './names.ts'
import { type StoredType, typeToPrint } from './type-to-print.ts'
import { validatorsFile } from './validators-file.ts'

const MOST = { types: 500, characters: 4_000_000 }

// Each is one range of (domain_id, id), as in lists: for `domain_id = $1` the planner may walk the primary key, past all rows of other domains.
const RANGE = 'from content.content_types where domain_id >= $1 and (domain_id, id) <= ($1, 2147483647) order by domain_id, id'
const heads = statement(
  'content_types_to_generate',
  `select id, slug, kind, schema_hash as "schemaHash", octet_length(schema) as characters ${RANGE} limit ${MOST.types + 1}`,
)
const schemas = statement(
  'content_types_generated',
  `select id, slug, kind, schema_hash as "schemaHash", octet_length(schema) as characters, schema ${RANGE} limit ${MOST.types + 1}`,
)

type Head = Omit<StoredType, 'schema'> & { readonly characters: number }

/**
 * Makes TypeScript of the content types of a domain. Nothing is kept: the same types give the same bytes, and the revision tells whether they are still the same.
 */
export const generate = direct
  .meta({
    summary: 'TypeScript for the content types of the domain: documents, validators and a client',
    operation: 'content.read',
    resource: { type: 'content_type' },
    rest: 'GET /content-types/typescript',
    errors: [TooMuchToGenerate],
  })
  .input(
    z.strictObject({
      revision: z.string().max(100).optional().describe('The revision that somebody has: if it is the current one, no files are answered.'),
    }),
  )
  .output(
    z.object({
      revision: z.string().describe('SHA-256 over the ids, slugs, kinds and schemas of the types.'),
      current: z.boolean().describe('Whether the revision that was asked about is this one.'),
      types: z.array(z.object({ id: ContentTypeId, slug: ContentTypeSlug, kind: ContentTypeKind, schemaHash: z.string() })),
      files: z.array(z.object({ path: z.string(), text: z.string() })),
    }),
  )
  .query(async ({ ctx: { sql, principal }, input: { revision } }) => {
    const known = await read<Head>(sql, heads, principal.domainId)
    const found = revisionOf(known)
    if (found === revision) return { revision: found, current: true, types: known.map(headOf), files: [] }
    const types = await read<Head & StoredType>(sql, schemas, principal.domainId)
    const made = revisionOf(types)
    return { revision: made, current: false, types: types.map(headOf), files: await filesOf(types, made) }
  })

/** The types of the domain by their slugs. */
async function read<T extends Head>(sql: Pick<Sql, 'query'>, types: typeof heads, domainId: number): Promise<T[]> {
  const rows = await sql.query<T>(types, [domainId])
  const characters = rows.reduce((sum, row) => sum + row.characters, 0)
  if (rows.length > MOST.types || characters > MOST.characters) throw new TooMuchToGenerate({ types: rows.length, characters, most: MOST })
  return rows.sort((a, b) => (a.slug < b.slug ? -1 : 1))
}

const headOf = ({ id, slug, kind, schemaHash }: Head) => ({ id, slug, kind, schemaHash })

const revisionOf = (types: readonly Head[]): string =>
  createHash('sha256')
    .update(types.map(({ id, slug, kind, schemaHash }) => `${id} ${slug} ${kind} ${schemaHash}\n`).join(''))
    .digest('hex')

/** The files. Between types others get their turn. */
async function filesOf(types: readonly StoredType[], revision: string) {
  const names = namesOf(types.map(({ slug }) => slug))
  const printed = []
  for (const [index, type] of types.entries()) {
    await setImmediate()
    const name = names[index]
    if (name) printed.push(typeToPrint(type, name))
  }
  return [
    { path: 'types.ts', text: await documentsFile(printed) },
    { path: 'validators.ts', text: await validatorsFile(printed) },
    { path: 'client.ts', text: clientFile(printed, revision) },
    { path: 'index.ts', text: INDEX_FILE },
  ]
}
