import { faultOf } from '../bundle.errors.ts'
import type { LineOf } from '../format.ts'
import { History } from './history.ts'
import type { ImportedType, ImportedTypes } from './imported-types.ts'
import type { Importing } from './importing.ts'
import { check, type Foreign, type Local, localize, namesIn, schemaFor } from './local-documents.ts'
import { type Targets, targetsOf } from './names.ts'
import { linesOfKinds, type Prepared, type StagedLine, storePrepared } from './pages.ts'

type Head = LineOf<'item'> | LineOf<'trashed'>

/** An item whose lines are coming. */
interface Open {
  readonly number: number
  readonly id: number
  readonly type: ImportedType
  readonly head: Head
  readonly local: Local
  readonly history: History
  published: Record<string, unknown> | null
}

/** Prepares items, what readers see of them, and their versions. What is live or worked on has to fit its schema and refer to what is there. */
export async function prepareItems(importing: Importing, types: ImportedTypes): Promise<void> {
  const preparation = new Preparation(importing, types)
  for await (const page of linesOfKinds(importing, ['item', 'published', 'version', 'trashed'])) await preparation.prepare(page)
  await preparation.end()
}

class Preparation {
  readonly #importing: Importing
  readonly #types: ImportedTypes
  readonly #singletons = new Set<number>()
  #open: Open | null = null
  #prepared: Prepared[] = []

  constructor(importing: Importing, types: ImportedTypes) {
    this.#importing = importing
    this.#types = types
  }

  async prepare(page: readonly StagedLine[]): Promise<void> {
    const all = new Set<string>()
    const mayBeAbsent = new Set<string>()
    for (const staged of page) {
      const foreign = foreignIn(staged)
      for (const name of foreign ? namesIn(foreign) : []) (foreign?.lenient ? mayBeAbsent : all).add(name)
    }
    const targets = await targetsOf(this.#importing, all.union(mayBeAbsent), mayBeAbsent)
    for (const staged of page) {
      const { line } = staged
      if (line.line === 'item' || line.line === 'trashed') await this.#begin({ ...staged, line }, targets)
      if (line.line === 'published') await this.#publish({ ...staged, line }, targets)
      if (line.line === 'version') await this.#keep({ ...staged, line }, targets)
    }
    await storePrepared(this.#importing, this.#prepared)
    this.#prepared = []
  }

  /** The last item is complete. */
  async end(): Promise<void> {
    this.#close()
    await storePrepared(this.#importing, this.#prepared)
    this.#prepared = []
  }

  async #begin({ number, id, line: head }: StagedLine<Head>, targets: Targets): Promise<void> {
    this.#close()
    const type = this.#types.get(head.type)
    if (!type) throw faultOf(number, '/type', 'reference', `names no type of the bundle: ${head.type}`)
    const schema = await schemaFor(this.#types, number, type, head.schema)
    const foreign = { number, ...head, lenient: head.line === 'trashed' }
    const local = localize(foreign, targets, schema)
    if (head.line === 'item') {
      await check(this.#importing, foreign, local, schema)
      if (type.singleton && this.#singletons.has(type.id))
        throw faultOf(number, '/type', 'singleton', `is the second item of ${type.slug}, which has one`)
      this.#singletons.add(type.id)
    }
    this.#open = { number, id, type, head, local, history: new History(number, head.version), published: null }
  }

  async #publish({ number, line }: StagedLine<LineOf<'published'>>, targets: Targets): Promise<void> {
    const open = this.#opened()
    const { version, data, references, locales } = line
    if (version > open.head.version) throw faultOf(number, '/version', 'maximum', `is beyond that of the item, ${open.head.version}`)
    let local = open.local
    if (data) {
      const schema = await schemaFor(this.#types, number, open.type, line.schema)
      const foreign = { number, data, references, lenient: false }
      local = localize(foreign, targets, schema)
      await check(this.#importing, foreign, local, schema)
    }
    const { text, schemaHash, projection } = local
    open.published = {
      version,
      data: text,
      schema_hash: schemaHash,
      locales,
      created_at: line.createdAt,
      updated_at: line.updatedAt,
      fields: projection.fields,
    }
  }

  async #keep({ number, line }: StagedLine<LineOf<'version'>>, targets: Targets): Promise<void> {
    const { id, type, history } = this.#opened()
    const schema = await schemaFor(this.#types, number, type, line.schema)
    const { text, schemaHash, projection } = localize({ number, ...line, lenient: true }, targets, schema)
    const { version, status, createdAt } = line
    const edges = history.next(number, version, projection.references)
    this.#prepared.push({
      line: number,
      body: { content_item_id: id, version, status, data: text, schema_hash: schemaHash, created_at: createdAt, edges },
    })
  }

  #opened(): Open {
    if (!this.#open) throw new Error('a line came before what it belongs to')
    return this.#open
  }

  #close(): void {
    if (!this.#open) return
    const { number, type, head, local, history, published } = this.#open
    this.#open = null
    const { version, status, createdAt, updatedAt } = head
    this.#prepared.push({
      line: number,
      body: {
        content_type_id: type.id,
        uid: head.uid,
        status,
        version,
        data: local.text,
        schema_hash: local.schemaHash,
        singleton: type.singleton,
        published,
        published_version: published?.['version'] ?? null,
        fields: head.line === 'item' ? local.projection.fields : [],
        edges: history.end(local.projection.references, head.line === 'trashed'),
        created_at: createdAt,
        updated_at: updatedAt,
        ...(head.line === 'trashed' && { deleted_at: head.deletedAt }),
      },
    })
  }
}

/** The document of a line, if it has one. */
function foreignIn({ number, line }: StagedLine): Foreign | null {
  if (line.line === 'item') return { number, ...line, lenient: false }
  if (line.line === 'version' || line.line === 'trashed') return { number, ...line, lenient: true }
  return line.line === 'published' && line.data ? { number, data: line.data, references: line.references, lenient: false } : null
}
