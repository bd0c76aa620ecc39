import { createHash } from 'node:crypto'
import type { Issue } from '@wordclaw/shared/errors'
import { pointerOf } from '@wordclaw/shared/problem'
import { unstorableIssues } from '@wordclaw/shared/storable'
import { extentOf } from '../../validation/extent.ts'
import { isObject } from '../../validation/subschemas.ts'
import { BundleInvalid, faultOf } from '../bundle.errors.ts'
import { End, HEAD, LINE_LIMIT, Line, type LineKind, RANK } from '../format.ts'
import { linesOf } from '../lines.ts'

/** A line that is well-formed, with its number and its text. */
export interface Received {
  readonly number: number
  readonly line: Line
  readonly text: string
}

/** What the last line of a bundle says. */
export interface Summary {
  readonly sha256: string
  readonly counts: Readonly<Record<string, number>>
}

/** How deep a line may nest: what a document may, and what is around it. */
const MORE_THAN_A_DOCUMENT = 200
/** How what cannot be stored is spelled in JSON text. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])|__proto__/i

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The lines of a bundle as they come. Throws at the first one that no bundle has; when it ends, the bundle was whole and nothing of it was changed. */
export async function* receive(bytes: AsyncIterable<Buffer>): AsyncGenerator<Received, Summary> {
  const hash = createHash('sha256')
  const counts: Record<string, number> = {}
  let number = 0
  let place: Place = { rank: 0, owner: null }
  let summary: Summary | null = null
  for await (const raw of linesOf(bytes, LINE_LIMIT)) {
    number++
    if (summary) throw faultOf(number, '', 'end', 'comes after the last line')
    const { value, text } = parsed(raw, number)
    if (number === 1) begin(value)
    else if (value['line'] === 'end') {
      summary = { sha256: hash.copy().digest('hex'), counts }
      finish(value, number, summary)
    } else {
      const line = wellFormed(value, number)
      place = following(place, line, number)
      counts[line.line] = (counts[line.line] ?? 0) + 1
      yield { number, line, text }
    }
    hash.update(raw).update('\n')
  }
  if (!summary) throw faultOf(number + 1, '', 'end', 'is missing: the bundle ends too early')
  return summary
}

function parsed(raw: Buffer, number: number): { value: Record<string, unknown>; text: string } {
  let text: string
  let value: unknown
  try {
    text = utf8.decode(raw)
    value = JSON.parse(text)
  } catch (error) {
    throw faultOf(number, '', 'json', `is no JSON in UTF-8: ${(error as Error).message.slice(0, 100)}`)
  }
  if (!isObject(value)) throw faultOf(number, '', 'type', 'is no object')
  if (nestsDeeper(value, MORE_THAN_A_DOCUMENT)) throw faultOf(number, '', 'depth', `nests more than ${MORE_THAN_A_DOCUMENT} levels deep`)
  if (UNSTORABLE.test(text)) refuse(number, unstorableIssues(value))
  return { value, text }
}

/** Looks level by level, so that no nesting can exhaust the stack. */
function nestsDeeper(value: object, most: number): boolean {
  let level: object[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true
    const below: object[] = []
    for (const node of level) for (const inner of Object.values(node)) if (typeof inner === 'object' && inner !== null) below.push(inner)
    level = below
  }
  return false
}

function begin({ line, format, version }: Record<string, unknown>): void {
  if (line !== HEAD.line || format !== HEAD.format) throw faultOf(1, '', 'format', `is not the first line of a ${HEAD.format}`)
  if (version !== HEAD.version) throw faultOf(1, '/version', 'format', `is not ${HEAD.version}, the only version that is known here`)
}

function finish(value: Record<string, unknown>, number: number, { counts, sha256 }: Summary): void {
  const end = End.safeParse(value)
  if (!end.success) throw faultOf(number, '', 'end', 'is no last line: it has counts and sha256')
  const { counts: said } = end.data
  const wrong = [...new Set([...Object.keys(said), ...Object.keys(counts)])].find((kind) => said[kind] !== counts[kind])
  if (wrong !== undefined)
    throw faultOf(number, `/counts/${wrong}`, 'count', `says ${said[wrong] ?? 0}, and there are ${counts[wrong] ?? 0}`)
  if (end.data.sha256 !== sha256) throw faultOf(number, '/sha256', 'hash', 'is not the SHA-256 of the lines before')
}

function wellFormed(value: Record<string, unknown>, number: number): Line {
  const line = Line.safeParse(value)
  if (!line.success)
    refuse(
      number,
      line.error.issues.map(({ path, code, message }): Issue => ({ pointer: pointerOf(path), rule: code, message })),
    )
  const { data } = value
  const { tooDeep } = extentOf(isObject(data) ? data : {})
  if (tooDeep) refuse(number, [{ ...tooDeep, pointer: `/data${tooDeep.pointer}` }])
  return line.data as Line
}

interface Place {
  readonly rank: number
  /** The item or asset that lines may belong to. */
  readonly owner: string | null
}

const OWNERS: Readonly<Partial<Record<LineKind, readonly LineKind[]>>> = {
  published: ['item'],
  version: ['item', 'trashed'],
  bytes: ['asset'],
}

/** Where the line is in the order of lines. Those that belong to another one follow it. */
function following({ rank, owner }: Place, line: Line, number: number): Place {
  const belongs =
    line.line === 'bytes' ? `asset ${line.asset}` : line.line === 'published' || line.line === 'version' ? `item ${line.item}` : null
  if (belongs !== null) {
    if (owner === belongs && !(line.line === 'published' && rank !== RANK.published)) return { rank, owner }
    throw faultOf(number, '', 'order', `does not follow what it belongs to: ${OWNERS[line.line]?.join(' or ')}`)
  }
  if (RANK[line.line] < rank) throw faultOf(number, '', 'order', `comes too late: ${line.line} lines come before`)
  return { rank: RANK[line.line], owner: ownerOf(line) }
}

const ownerOf = (line: Line): string | null =>
  line.line === 'asset' ? `asset ${line.uid}` : line.line === 'item' || line.line === 'trashed' ? `item ${line.uid}` : null

function refuse(line: number, issues: readonly Issue[]): void {
  if (issues.length > 0) throw new BundleInvalid({ line, issues })
}
