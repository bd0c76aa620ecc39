import type { JsonObject } from '../../validation/subschemas.ts'
import type { BlockDefinition, FieldDefinition, LeafDefinition, ListDefinition, Manifest, SelectOptions } from './manifest.ts'
import { BLOCK_ID, RICH_TEXT } from './rich-text.ts'

/** The JSON Schema of a manifest. The same manifest always gives the same schema, in the same order. */
export function compileManifest(manifest: Manifest): JsonObject {
  const { version = 1, title, description, fields, localization, publicWrite, lifecycle, preview } = manifest
  return present({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    description,
    ...objectOf(fields),
    'x-wordclaw-localization': localization,
    'x-wordclaw-public-write': publicWrite,
    'x-wordclaw-lifecycle': lifecycle,
    'x-wordclaw-preview': preview,
    'x-wordclaw-schema-manifest': { version },
    $defs: fields.some(hasRichText) ? { richText: RICH_TEXT } : undefined,
  })
}

function hasRichText(field: FieldDefinition): boolean {
  if (field.type === 'block-set') return field.blocks.some(({ fields }) => fields.some(hasRichText))
  if (field.type === 'group' || field.type === 'array') return (field.fields ?? []).some(hasRichText)
  return field.type === 'rich-text'
}

function objectOf(fields: readonly FieldDefinition[], own: JsonObject = {}, ownRequired: readonly string[] = []): JsonObject {
  const required = [...ownRequired, ...fields.filter((field) => field.required).map(({ name }) => name)]
  return present({
    type: 'object',
    properties: { ...own, ...Object.fromEntries(fields.map((field) => [field.name, propertyOf(field)])) },
    required: required.length > 0 ? required : undefined,
    additionalProperties: false,
  })
}

const propertyOf = (field: FieldDefinition): JsonObject =>
  present({
    title: field.label,
    description: field.description,
    ...schemaOf(field),
    premium: field.premium || undefined,
    'x-wordclaw-localized': field.localized || undefined,
  })

function schemaOf(field: FieldDefinition): JsonObject {
  switch (field.type) {
    case 'group':
      return objectOf(field.fields)
    case 'array':
      return { type: 'array', items: elementOf(field), ...countsOf(field) }
    case 'block-set':
      return { type: 'array', items: { oneOf: field.blocks.map(blockOf) }, ...countsOf(field) }
    default:
      return leafOf(field)
  }
}

const blockOf = ({ name, label, description, fields }: BlockDefinition): JsonObject =>
  present({ title: label, description, ...objectOf(fields, { blockType: { const: name }, blockId: BLOCK_ID }, ['blockType']) })

function elementOf({ fields, itemType = 'text', itemInteger: integer, itemOptions, indexed }: ListDefinition): JsonObject {
  if (fields) return objectOf(fields)
  const element = { name: 'items', indexed }
  if (itemType === 'select') return leafOf({ ...element, type: itemType, options: itemOptions ?? [] })
  return leafOf(itemType === 'number' ? { ...element, type: itemType, integer } : { ...element, type: itemType })
}

function leafOf(field: LeafDefinition): JsonObject {
  const indexed = 'indexed' in field && field.indexed ? { 'x-wordclaw-indexed': true } : {}
  switch (field.type) {
    case 'text':
    case 'textarea': {
      const { minLength, maxLength, pattern } = field
      const widget = field.type === 'textarea' ? { 'x-wordclaw-ui': { widget: 'textarea' } } : {}
      return present({ type: 'string', minLength, maxLength, pattern, ...indexed, ...widget })
    }
    case 'rich-text':
      return { $ref: '#/$defs/richText', 'x-wordclaw-field-kind': 'rich-text' }
    case 'number':
      return present({ type: field.integer ? 'integer' : 'number', minimum: field.min, maximum: field.max, ...indexed })
    case 'checkbox':
    case 'boolean':
      return { type: 'boolean', ...indexed }
    case 'date':
    case 'date-time':
      return { type: 'string', format: field.type, ...indexed }
    case 'select':
      return { type: 'string', enum: field.options.map(valueIn), ...indexed, 'x-wordclaw-ui': { options: field.options.map(labelled) } }
    default:
      return referenceOf(field)
  }
}

type ReferenceDefinition = Extract<LeafDefinition, { type: 'asset' | 'asset-list' | 'content-ref' | 'content-ref-list' }>

function referenceOf(field: ReferenceDefinition): JsonObject {
  const member = field.type.startsWith('asset') ? 'assetId' : 'contentItemId'
  const limits = 'allowedContentTypeIds' in field || 'allowedContentTypeSlugs' in field ? field : {}
  const one = present({
    type: 'object',
    properties: { [member]: { type: 'integer' } },
    required: [member],
    additionalProperties: false,
    ...pick(limits, 'allowedContentTypeIds', 'allowedContentTypeSlugs'),
  })
  const marks = present({ 'x-wordclaw-field-kind': field.type, 'x-wordclaw-on-delete': field.onDelete })
  if (field.type === 'asset' || field.type === 'content-ref') return { ...one, ...marks }
  return { type: 'array', items: one, ...countsOf(field), ...marks }
}

const countsOf = (field: { readonly minItems?: number | undefined; readonly maxItems?: number | undefined }): JsonObject =>
  pick(field, 'minItems', 'maxItems')

const valueIn = (option: SelectOptions[number]): string => (typeof option === 'string' ? option : option.value)
const labelled = (option: SelectOptions[number]): JsonObject =>
  typeof option === 'string' ? { value: option, label: option } : { value: option.value, label: option.label ?? option.value }

const pick = (source: object, ...names: string[]): JsonObject =>
  present(Object.fromEntries(names.map((name) => [name, (source as JsonObject)[name]])))

const present = (members: JsonObject): JsonObject => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
