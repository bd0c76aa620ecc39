import { isObject, type JsonObject } from '../validation/subschemas.ts'
import type { Localization } from './root-blocks.ts'
import type { Shape } from './shape.ts'
import type { Node } from './unfold.ts'

/** The languages a reader asks for. */
export interface WantedLocales {
  readonly locale: string
  /** Tried in place of what the type declares for the locale, and of its default locale. */
  readonly fallbackLocale?: string | undefined
}

/** Which locale answered for each localized field that a document has. Pointers are those of the localized document. */
export interface LocaleResolution {
  readonly requestedLocale: string
  readonly fallbackLocale: string
  readonly defaultLocale: string
  readonly localizedFieldCount: number
  readonly resolvedFieldCount: number
  /** How many of the resolved ones are in another locale than the one asked for. */
  readonly fallbackFieldCount: number
  /** Fields without a value in any locale of the chain: they are null. */
  readonly unresolvedFields: readonly string[]
  readonly fields: Readonly<Record<string, string>>
}

export interface LocalizedDocument {
  readonly document: Record<string, unknown>
  /** Null if the type has no localization: the document is as it was. */
  readonly resolution: LocaleResolution | null
}

/** The document with the value of one locale in place of each map of locales. The document that is given stays as it is. */
export function localized(shape: Shape, document: Record<string, unknown>, wanted: WantedLocales): LocalizedDocument {
  const { localization, tree } = shape
  if (!localization) return { document, resolution: null }
  const found: Found = { chain: chainOf(localization, wanted), answered: new Map(), unresolved: [] }
  const value = tree.translates ? resolved(tree, document, '', found) : document
  const { answered, unresolved } = found
  const { locale, fallbackLocale = localization.defaultLocale } = wanted
  return {
    document: value as JsonObject,
    resolution: {
      requestedLocale: locale,
      fallbackLocale,
      defaultLocale: localization.defaultLocale,
      localizedFieldCount: answered.size + unresolved.length,
      resolvedFieldCount: answered.size,
      fallbackFieldCount: [...answered.values()].filter((answer) => answer !== locale).length,
      unresolvedFields: unresolved,
      fields: Object.fromEntries(answered),
    },
  }
}

/** The locales to try, in this order. */
function chainOf({ fallbacks, defaultLocale }: Localization, { locale, fallbackLocale }: WantedLocales): readonly string[] {
  if (fallbackLocale !== undefined) return [locale, fallbackLocale]
  return [locale, ...(Object.hasOwn(fallbacks, locale) ? (fallbacks[locale] ?? []) : []), defaultLocale]
}

interface Found {
  readonly chain: readonly string[]
  readonly answered: Map<string, string>
  readonly unresolved: string[]
}

function resolved(node: Node, value: unknown, at: string, found: Found): unknown {
  if (node.localized) return chosen(value, at, found)
  let result = value
  for (const { when, node: branch } of node.branches) {
    if (branch.translates && when.every(([name, constant]) => isObject(value) && value[name] === constant))
      result = resolved(branch, result, at, found)
  }
  if (Array.isArray(result)) {
    const { items } = node
    return items?.translates ? result.map((inner, index) => resolved(items, inner, `${at}/${index}`, found)) : result
  }
  return isObject(result) ? withMembers(node, result, at, found) : result
}

function withMembers(node: Node, value: JsonObject, at: string, found: Found): JsonObject {
  const copy = { ...value }
  for (const [name, inner] of node.properties) {
    if (inner.translates && Object.hasOwn(value, name))
      copy[name] = resolved(inner, value[name], `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, found)
  }
  return copy
}

function chosen(value: unknown, at: string, { chain, answered, unresolved }: Found): unknown {
  const map = isObject(value) ? value : {}
  const locale = chain.find((tried) => Object.hasOwn(map, tried) && map[tried] !== null)
  if (locale !== undefined) {
    answered.set(at, locale)
    return map[locale]
  }
  unresolved.push(at)
  return isObject(value) ? null : value
}
