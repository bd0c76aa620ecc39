import type { Field, Shape } from '../modelling/shape.ts'
import { sameRules } from '../validation/compile.ts'
import { isObject } from '../validation/subschemas.ts'
import type { Transform } from './transform.ts'

/**
 * `safe`: every document that fits goes on to fit and to say the same. `risky`: documents are filled in, or may not fit. `breaking`: a field that readers and
 * writers know goes away, moves, or becomes of another kind.
 */
type ChangeClass = 'safe' | 'risky' | 'breaking'

/** One change between two schemas of a type. */
export interface Change {
  readonly path: string
  readonly what: 'added' | 'removed' | 'moved' | 'kind' | 'localized' | 'required' | 'optional' | 'index' | 'rules'
  readonly class: ChangeClass
  readonly reason: string
  /** Which of the transforms takes care of the documents, if one does. */
  readonly transform: number | null
}

/** A schema with what it declares. */
export interface Declared {
  readonly schema: string
  readonly shape: Shape
}

/** How much worse one class is than another. */
const ORDER: readonly ChangeClass[] = ['safe', 'risky', 'breaking']

/** The class of a change as a whole: that of its worst part. */
export const classOf = (changes: readonly Change[]): ChangeClass =>
  changes.reduce<ChangeClass>((worst, { class: each }) => (ORDER.indexOf(each) > ORDER.indexOf(worst) ? each : worst), 'safe')

/** Every change between two schemas, in the order of the fields, each with its class and why. */
export function classify(before: Declared, after: Declared, transforms: readonly Transform[]): Change[] {
  const old = new Map(before.shape.fields.map((field) => [field.path, field]))
  const fresh = new Map(after.shape.fields.map((field) => [field.path, field]))
  const movedTo = targetsOf(transforms)
  const changes: Change[] = []
  for (const [path, field] of old) {
    const moved = followed(path, movedTo)
    const target = fresh.get(moved.path)
    if (moved.transform !== null) changes.push(moveOf(path, moved.path, moved.transform))
    if (target) changes.push(...differences(field, target, transforms))
    else if (moved.transform === null) changes.push(removal(path, transforms))
  }
  const reached = new Set([...old.keys()].map((path) => followed(path, movedTo).path))
  for (const [path, field] of fresh) if (!reached.has(path)) changes.push(addition(field, transforms))
  if (changes.every(({ what }) => what === 'index') && !sameRules(before.schema, after.schema))
    changes.push(...rules(before.schema, after.schema))
  return changes
}

interface Target {
  readonly from: string
  readonly to: string
  readonly transform: number
}

const targetsOf = (transforms: readonly Transform[]): Target[] =>
  transforms.flatMap((step, transform): Target[] => {
    if (step.op === 'move') return [{ from: step.from, to: step.to, transform }]
    if (step.op !== 'rename') return []
    const name = step.to.replaceAll('~', '~0').replaceAll('/', '~1')
    return [{ from: step.path, to: `${step.path.slice(0, step.path.lastIndexOf('/'))}/${name}`, transform }]
  })

/** Where a path leads to after the moves, and the last one of them that concerned it. */
function followed(path: string, targets: readonly Target[]): { path: string; transform: number | null } {
  let now: { path: string; transform: number | null } = { path, transform: null }
  for (const { from, to, transform } of targets) {
    if (now.path === from || now.path.startsWith(`${from}/`)) now = { path: to + now.path.slice(from.length), transform }
  }
  return now
}

const moveOf = (path: string, to: string, transform: number): Change => ({
  path,
  what: 'moved',
  class: 'breaking',
  reason: `Readers find it in ${to} from now on.`,
  transform,
})

function removal(path: string, transforms: readonly Transform[]): Change {
  const at = transforms.findIndex((step) => step.op === 'drop' && (path === step.path || path.startsWith(`${step.path}/`)))
  const reason =
    at < 0
      ? 'It is declared no more, and no transform says what becomes of its values.'
      : 'Its values are taken away, and kept in the archive.'
  return { path, what: 'removed', class: 'breaking', reason, transform: indexOrNull(at) }
}

function addition({ path, required }: Field, transforms: readonly Transform[]): Change {
  const at = transforms.findIndex((step) => step.op === 'default' && step.path === path)
  if (!required && at < 0) return { path, what: 'added', class: 'safe', reason: 'It may be left out.', transform: null }
  const reason = at < 0 ? 'It is required, and documents have no value for it.' : 'Documents without it are given the default.'
  return { path, what: 'added', class: at < 0 ? 'breaking' : 'risky', reason, transform: indexOrNull(at) }
}

const indexOrNull = (at: number): number | null => (at < 0 ? null : at)

function differences(before: Field, after: Field, transforms: readonly Transform[]): Change[] {
  const { path } = after
  const at = transforms.findIndex(
    (step) => (step.op === 'convert' || step.op === 'map') && [before.path, path].some((each) => concerns(step.path, each)),
  )
  const converted = indexOrNull(at)
  const changes: Change[] = []
  const add = (what: Change['what'], level: ChangeClass, reason: string, transform: number | null = null) =>
    changes.push({ path, what, class: level, reason, transform })
  if (before.kind !== after.kind || before.format !== after.format)
    add('kind', 'breaking', `It was ${kindOf(before)} and becomes ${kindOf(after)}.`, converted)
  if (before.localized !== after.localized)
    add('localized', 'breaking', after.localized ? 'It becomes a map of locales.' : 'It is no map of locales any more.', converted)
  if (!before.required && after.required) {
    const filled = transforms.findIndex((step) => step.op === 'default' && step.path === path)
    add(
      'required',
      'risky',
      filled < 0 ? 'Documents without it do not fit.' : 'Documents without it are given the default.',
      indexOrNull(filled),
    )
  }
  if (before.required && !after.required) add('optional', 'safe', 'It may be left out from now on.')
  if (before.indexed !== after.indexed)
    add('index', 'safe', after.indexed ? 'Its values are added to the index.' : 'Its values leave the index.')
  return changes
}

const concerns = (step: string, path: string): boolean => step === path || step === `${path}/*`

const kindOf = ({ kind, format }: Field): string => (format ? `${kind} (${format})` : kind)

/** What the fields do not show: limits, patterns, lists of values. */
function rules(before: string, after: string): Change[] {
  const [old, fresh] = [JSON.parse(before), JSON.parse(after)] as [unknown, unknown]
  const found = differing(old, fresh, '')
  return (found.length > 0 ? found : ['']).map((path) => ({
    path,
    what: 'rules',
    class: 'risky',
    reason: 'What it allows has changed: documents may not fit.',
    transform: null,
  }))
}

/** The most places told of. */
const PLACES = 20

/** Which properties are declared otherwise, as paths of fields. */
function differing(before: unknown, after: unknown, path: string): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (!isObject(before) || !isObject(after)) return [path]
  const [old, fresh] = [before['properties'], after['properties']]
  if (!isObject(old) || !isObject(fresh)) return [path]
  const own = ({ properties: _, ...rest }: Record<string, unknown>) => JSON.stringify(rest)
  const below = Object.keys(fresh).flatMap((name) => (Object.hasOwn(old, name) ? differing(old[name], fresh[name], `${path}/${name}`) : []))
  return [...(own(before) === own(after) ? [] : [path]), ...below].slice(0, PLACES)
}
