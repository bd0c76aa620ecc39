import { defineError, type ErrorClass, type Issue } from '@wordclaw/shared/errors'

interface Misused {
  readonly issues: readonly Issue[]
}

const misused = (code: string, what: string, remedy: string): ErrorClass<Misused> =>
  defineError<Misused>({
    code,
    kind: 'BAD_REQUEST',
    message: ({ issues }) => `The schema ${what} in a way that cannot be used: it is at fault in ${placesOf(issues.length)}.`,
    remediation: `Correct every pointer into the schema that is listed in issues. ${remedy}`,
    context: ({ issues: [first] }) => ({ details: first ? `${first.pointer || '/'} ${first.message}` : '' }),
    issues: ({ issues }) => issues,
  })

const placesOf = (count: number): string => (count === 1 ? 'one place' : `${count} places`)

const InvalidContentSchemaAssetExtension = misused(
  'INVALID_CONTENT_SCHEMA_ASSET_EXTENSION',
  'refers to assets',
  'An asset is {"type":"object","x-wordclaw-field-kind":"asset","properties":{"assetId":{"type":"integer"}},"required":["assetId"]}.',
)

const InvalidContentSchemaContentReferenceExtension = misused(
  'INVALID_CONTENT_SCHEMA_CONTENT_REFERENCE_EXTENSION',
  'refers to content items',
  'A reference is {"type":"object","x-wordclaw-field-kind":"content-ref","properties":{"contentItemId":{"type":"integer"}},"required":["contentItemId"]}.',
)

const InvalidContentSchemaLocalizationExtension = misused(
  'INVALID_CONTENT_SCHEMA_LOCALIZATION_EXTENSION',
  'is localized',
  'At the root say "x-wordclaw-localization": {"supportedLocales":["en","de"],"defaultLocale":"en"}, at a property "x-wordclaw-localized": true.',
)

const InvalidContentSchemaLifecycleExtension = misused(
  'INVALID_CONTENT_SCHEMA_LIFECYCLE_EXTENSION',
  'gives its documents a lifetime',
  'At the root say "x-wordclaw-lifecycle": {"ttlSeconds": 86400}, with a number from 60 to 31536000.',
)

const InvalidContentSchemaPublicWriteExtension = misused(
  'INVALID_CONTENT_SCHEMA_PUBLIC_WRITE_EXTENSION',
  'opens its documents to public writers',
  'At the root say "x-wordclaw-public-write": {"subjectField": "owner"}, with the name of a required property of type string.',
)

const InvalidContentSchemaIndexExtension = misused(
  'INVALID_CONTENT_SCHEMA_INDEX_EXTENSION',
  'has fields indexed',
  'Say "x-wordclaw-indexed": true at fields of type string, number, integer or boolean.',
)

export const KEYWORD_ERRORS = [
  InvalidContentSchemaAssetExtension,
  InvalidContentSchemaContentReferenceExtension,
  InvalidContentSchemaLocalizationExtension,
  InvalidContentSchemaLifecycleExtension,
  InvalidContentSchemaPublicWriteExtension,
  InvalidContentSchemaIndexExtension,
] as const

const BY_RULE: Readonly<Record<string, ErrorClass<Misused>>> = {
  asset: InvalidContentSchemaAssetExtension,
  'asset-list': InvalidContentSchemaAssetExtension,
  'content-ref': InvalidContentSchemaContentReferenceExtension,
  'content-ref-list': InvalidContentSchemaContentReferenceExtension,
  'x-wordclaw-field-kind': InvalidContentSchemaContentReferenceExtension,
  'x-wordclaw-on-delete': InvalidContentSchemaContentReferenceExtension,
  'x-wordclaw-localization': InvalidContentSchemaLocalizationExtension,
  'x-wordclaw-localized': InvalidContentSchemaLocalizationExtension,
  'x-wordclaw-lifecycle': InvalidContentSchemaLifecycleExtension,
  'x-wordclaw-public-write': InvalidContentSchemaPublicWriteExtension,
  'x-wordclaw-indexed': InvalidContentSchemaIndexExtension,
}

/** The error that stands for the first of these faults; undefined if it is none of a keyword's. */
export const keywordErrorOf = ([first]: readonly Issue[]): ErrorClass<Misused> | undefined =>
  first && Object.hasOwn(BY_RULE, first.rule) ? BY_RULE[first.rule] : undefined
