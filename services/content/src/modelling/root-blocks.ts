import type { Issue } from '@wordclaw/shared/errors'
import { pointerOf } from '@wordclaw/shared/problem'
import { z } from 'zod'
import { isObject, type JsonObject } from '../validation/subschemas.ts'

const LOCALE = /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}$/
const Locale = z.string().regex(LOCALE, 'must be a language tag such as en or pt-BR')

const Localization = z.strictObject({
  enabled: z.boolean().optional(),
  supportedLocales: z.array(Locale).min(1).max(200),
  defaultLocale: Locale,
  fallbacks: z.record(Locale, z.array(Locale).max(20)).default({}),
})

const Lifecycle = z.strictObject({
  enabled: z.boolean().optional(),
  ttlSeconds: z.int().min(60).max(31_536_000),
  archiveStatus: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be lower-case letters, digits and underscores, at most 64')
    .default('archived'),
  clock: z.enum(['createdAt', 'updatedAt']).default('updatedAt'),
})

const PublicWrite = z.strictObject({
  enabled: z.boolean().optional(),
  subjectField: z.string().min(1).max(200),
  allowedOperations: z
    .array(z.enum(['create', 'update']))
    .min(1)
    .default(['create']),
  requiredStatus: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be lower-case letters, digits and underscores, at most 64')
    .default('draft'),
})

/** The locales of a type's documents. `fallbacks` names, for a locale, those to try in its place before the default one. */
export interface Localization {
  readonly supportedLocales: readonly string[]
  readonly defaultLocale: string
  readonly fallbacks: Readonly<Record<string, readonly string[]>>
}

/** When documents of a type are archived by themselves. */
export interface Lifecycle {
  readonly ttlSeconds: number
  readonly archiveStatus: string
  readonly clock: 'createdAt' | 'updatedAt'
}

/** What the holder of a public write token may do with documents of a type. */
export interface PublicWrite {
  readonly subjectField: string
  readonly allowedOperations: readonly ('create' | 'update')[]
  readonly requiredStatus: string
}

/** The keywords that stand at the root of a schema, and how each is read. */
const BLOCKS = {
  'x-wordclaw-localization': Localization,
  'x-wordclaw-lifecycle': Lifecycle,
  'x-wordclaw-public-write': PublicWrite,
} as const

export const ROOT_KEYWORDS: readonly string[] = Object.keys(BLOCKS)

/** What the root keywords of a schema ask for; null for what is not there, is switched off, or was never valid. */
export function blocksOf(root: JsonObject) {
  const localization = read(root, 'x-wordclaw-localization')
  const lifecycle = read(root, 'x-wordclaw-lifecycle')
  const publicWrite = read(root, 'x-wordclaw-public-write')
  return {
    localization: localization && (withoutSwitch(localization) as Localization),
    lifecycle: lifecycle && (withoutSwitch(lifecycle) as Lifecycle),
    publicWrite: publicWrite && (withoutSwitch(publicWrite) as PublicWrite),
  }
}

function read<K extends keyof typeof BLOCKS>(root: JsonObject, keyword: K): z.output<(typeof BLOCKS)[K]> | null {
  const { data, success } = BLOCKS[keyword].safeParse(root[keyword])
  return success && data.enabled !== false ? (data as z.output<(typeof BLOCKS)[K]>) : null
}

const withoutSwitch = ({ enabled: _, ...block }: { enabled?: boolean | undefined }): object => block

/** The faults of the root keywords. One that says `enabled: false` is not looked at any closer. */
export function blockIssues(root: JsonObject): Issue[] {
  const issues = Object.entries(BLOCKS).flatMap(([keyword, block]): Issue[] => {
    const value = root[keyword]
    if (value === undefined || (isObject(value) && value['enabled'] === false)) return []
    const { error } = block.safeParse(value)
    return (error?.issues ?? []).map(({ path, message }) => ({ pointer: pointerOf([keyword, ...path]), rule: keyword, message }))
  })
  const { localization, publicWrite } = blocksOf(root)
  if (localization) issues.push(...localeIssues(localization))
  if (localization && !isObject(root['properties']))
    issues.push(fault('x-wordclaw-localization', [], 'needs properties beside it: localized fields are properties'))
  if (publicWrite) issues.push(...subjectIssues(root, publicWrite))
  return issues
}

function localeIssues({ supportedLocales, defaultLocale, fallbacks }: Localization): Issue[] {
  const supported = new Set(supportedLocales)
  const unknown = (path: (string | number)[]): Issue => ({
    ...fault('x-wordclaw-localization', path, 'is none of supportedLocales'),
    allowed: supportedLocales,
  })
  const issues: Issue[] = []
  if (supported.size < supportedLocales.length) issues.push(fault('x-wordclaw-localization', ['supportedLocales'], 'names a locale twice'))
  if (!supported.has(defaultLocale)) issues.push(unknown(['defaultLocale']))
  for (const [locale, chain] of Object.entries(fallbacks)) {
    if (!supported.has(locale)) issues.push(unknown(['fallbacks', locale]))
    for (const [index, next] of chain.entries()) if (!supported.has(next)) issues.push(unknown(['fallbacks', locale, index]))
  }
  return issues
}

function subjectIssues({ properties, required }: JsonObject, { subjectField }: PublicWrite): Issue[] {
  const property = isObject(properties) && Object.hasOwn(properties, subjectField) ? properties[subjectField] : undefined
  const isText = isObject(property) && property['type'] === 'string' && property['x-wordclaw-localized'] !== true
  if (isText && Array.isArray(required) && required.includes(subjectField)) return []
  return [fault('x-wordclaw-public-write', ['subjectField'], 'must name a required property of type string, which is not localized')]
}

const fault = (keyword: string, path: readonly (string | number)[], message: string): Issue => ({
  pointer: pointerOf([keyword, ...path]),
  rule: keyword,
  message,
})
