import type { Issue } from '@wordclaw/shared/errors'
import { isObject, type JsonObject, type Subschema } from '../validation/subschemas.ts'
import { reachableFrom, type Targets } from './closure.ts'
import { fieldIssues } from './field-issues.ts'
import { blockIssues, blocksOf, ROOT_KEYWORDS } from './root-blocks.ts'
import { isLocalized, type Unfolded, unfolded } from './unfold.ts'

const FIELD_KEYWORDS = ['x-wordclaw-field-kind', 'x-wordclaw-localized', 'x-wordclaw-indexed', 'x-wordclaw-on-delete'] as const
const NOTES = ['x-wordclaw-ui', 'x-wordclaw-preview', 'x-wordclaw-schema-manifest'] as const
const KNOWN: readonly string[] = [...ROOT_KEYWORDS, ...FIELD_KEYWORDS, ...NOTES]

/** The keywords of WordClaw that a schema uses wrongly, or in places where they would have no effect. */
export function keywordIssues(root: JsonObject, subschemas: readonly Subschema[], targets: Targets): Issue[] {
  const issues = [...blockIssues(root), ...subschemas.flatMap(nameIssues)]
  const declaring = subschemas.filter(hasKeyword)
  if (declaring.length === 0) return issues
  const found = unfolded(subschemas, targets, blocksOf(root).localization !== null)
  return [
    ...issues,
    ...declaring.flatMap((subschema) => fieldIssues(subschema, targets)),
    ...localizedIssues(root, subschemas, targets, found),
    ...unseenIssues(subschemas, targets),
    ...endlessIssues(declaring, targets, found),
  ]
}

function nameIssues({ pointer, schema }: Subschema): Issue[] {
  if (!isObject(schema)) return []
  return Object.keys(schema).flatMap((keyword): Issue[] => {
    if (!keyword.startsWith('x-wordclaw-')) return []
    const place = `${pointer}/${keyword.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!KNOWN.includes(keyword)) return [{ pointer: place, rule: 'keyword', message: 'is no keyword of WordClaw', allowed: KNOWN }]
    const misplaced = pointer !== '' && ROOT_KEYWORDS.includes(keyword)
    return misplaced ? [{ pointer: place, rule: keyword, message: 'may stand at the root of the schema only' }] : []
  })
}

function localizedIssues(root: JsonObject, subschemas: readonly Subschema[], targets: Targets, { nested }: Unfolded): Issue[] {
  const isOff = isObject(root['x-wordclaw-localization']) && root['x-wordclaw-localization']['enabled'] === false
  const marked = subschemas.filter(isLocalized)
  if (marked.length === 0 || isOff) return []
  const fault = ({ pointer }: Subschema, message: string): Issue => ({
    pointer: `${pointer}/x-wordclaw-localized`,
    rule: 'x-wordclaw-localized',
    message,
  })
  if (!blocksOf(root).localization)
    return marked.map((subschema) => fault(subschema, 'needs x-wordclaw-localization, with its locales, at the root'))
  const properties = new Set(
    subschemas.flatMap(({ children }) => children.filter(({ path }) => path[0] === 'properties').map(({ child }) => child)),
  )
  const inside = marked.filter((subschema) => properties.has(subschema))
  return [
    ...marked
      .filter((subschema) => !properties.has(subschema))
      .map((subschema) => fault(subschema, 'may stand on a property only, beside its $ref if it has one')),
    ...[...nested].filter(isLocalized).map((subschema) => fault(subschema, 'stands inside of a localized field')),
    ...referenceIssues(inside, targets),
  ]
}

/** References into a localized field: the value there is a map of locales, so what they mean would depend on who reads them. */
function referenceIssues(localized: readonly Subschema[], targets: Targets): Issue[] {
  const within = new Set(localized)
  for (const subschema of within) for (const { child } of subschema.children) within.add(child)
  return [...targets].flatMap(([{ pointer }, found]): Issue[] =>
    found.some((target) => within.has(target))
      ? [
          {
            pointer: `${pointer}/$ref`,
            rule: 'x-wordclaw-localized',
            message: 'refers to a localized field or into it; put what is shared in $defs',
          },
        ]
      : [],
  )
}

const hasKeyword = ({ schema }: Subschema): boolean => isObject(schema) && FIELD_KEYWORDS.some((keyword) => keyword in schema)

const LOOKED_AT = ['properties', 'allOf', 'oneOf', 'anyOf', 'then', 'else']

/** Fields that are declared where documents have no fixed pointer to them, or where nothing is declared at all. */
function unseenIssues(subschemas: readonly Subschema[], targets: Targets): Issue[] {
  const outside = subschemas.flatMap(({ children }) =>
    children.flatMap(({ path, applies, child }) => {
      const isSeen = LOOKED_AT.includes(path[0] ?? '') || (path[0] === 'items' && path.length === 1)
      return applies === 'nowhere' || isSeen ? [] : [child]
    }),
  )
  return [...reachableFrom(outside, targets)].filter(hasKeyword).map((subschema) => ({
    ...keywordOf(subschema),
    message: `has no effect where it can be reached from: fields are declared by properties, by one schema for items, and through ${LOOKED_AT.slice(1).join(', ')} and $ref`,
  }))
}

/** Fields that a document could have at endlessly many places. */
function endlessIssues([first]: readonly Subschema[], targets: Targets, { recursive, truncated }: Unfolded): Issue[] {
  const issues = [...reachableFrom(recursive, targets)].filter(hasKeyword).map(
    (subschema): Issue => ({
      ...keywordOf(subschema),
      message: 'stands in a schema that leads back to itself: documents would have it at endlessly many places',
    }),
  )
  if (!first || !truncated || issues.length > 0) return issues
  return [{ ...keywordOf(first), message: 'stands in a schema that has more than some 10,000 parts once its references are written out' }]
}

/** Where the first keyword of a subschema stands. */
function keywordOf({ pointer, schema }: Subschema): { pointer: string; rule: string } {
  const keyword = FIELD_KEYWORDS.find((name) => isObject(schema) && name in schema) ?? FIELD_KEYWORDS[0]
  return { pointer: `${pointer}/${keyword}`, rule: keyword }
}
