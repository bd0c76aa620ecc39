import { statement } from '@wordclaw/shared/database/sql'
import { faultOf } from '../bundle.errors.ts'
import type { Line } from '../format.ts'
import type { Importing } from './importing.ts'
import type { Received } from './receive.ts'

const ROWS = 500
const BYTES = 2_000_000

/** What has a column of its own counts in the order of lines, so that things are in the order here that they had where they come from. */
const insert = statement(
  'import_lines_insert',
  `insert into content.import_lines (import_id, domain_id, line, kind, name, text, body, target_id)
   select $1, $3, l.line, l.kind, l.name, l.text, l.body, case
     when l.kind in ('item', 'trashed') then nextval('content.content_items_id_seq')
     when l.kind = 'asset' then nextval('content.assets_id_seq')
     when l.kind = 'type' then nextval('content.content_types_id_seq') end
   from (select * from jsonb_to_recordset($2::jsonb) as w(line int, kind text, name text, text text, body jsonb) order by line) l
   on conflict (import_id, name) do nothing returning line`,
)

interface Staged {
  readonly line: number
  readonly kind: string
  readonly name: string | null
  readonly text: string
  readonly body?: Record<string, unknown>
}

/** Puts lines aside, a bounded number at a time. */
export class Staging {
  readonly #importing: Importing
  #waiting: Staged[] = []
  #size = 0

  constructor(importing: Importing) {
    this.#importing = importing
  }

  /** `body` is what will be stored, if that is known by now. */
  async add({ number, line, text }: Received, body?: Record<string, unknown>): Promise<void> {
    this.#waiting.push({ line: number, kind: line.line, name: nameOf(line), text, ...(body && { body }) })
    this.#size += text.length
    if (this.#waiting.length >= ROWS || this.#size >= BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    const lines = this.#waiting
    this.#waiting = []
    this.#size = 0
    if (lines.length === 0) return
    const { sql, importId, domainId } = this.#importing
    const rows = await sql.query<{ line: number }>(insert, [importId, JSON.stringify(lines), domainId])
    if (rows.length === lines.length) return
    const inserted = new Set(rows.map(({ line }) => line))
    const twice = lines.find(({ line }) => !inserted.has(line))
    throw faultOf(twice?.line ?? 0, '', 'unique', `is there twice: ${twice?.name}`)
  }
}

/** What there can be one of. */
function nameOf(line: Line): string | null {
  switch (line.line) {
    case 'type':
    case 'form':
      return `${line.line}:${line.slug}`
    case 'schema':
      return `schema:${line.type}/${line.revision}`
    case 'asset':
    case 'item':
      return `${line.line}:${line.uid.toLowerCase()}`
    case 'trashed':
      return `item:${line.uid.toLowerCase()}`
    case 'published':
      return `published:${line.item.toLowerCase()}`
    case 'version':
      return `version:${line.item.toLowerCase()}/${line.version}`
    case 'policy':
      return 'policy'
    case 'bytes':
      return null
  }
}
