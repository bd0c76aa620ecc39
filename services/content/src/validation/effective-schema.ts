import { blocksOf, type Localization } from '../modelling/root-blocks.ts'
import { type Draft, draftOf, isObject, type JsonObject, replaceUnder } from './subschemas.ts'

/**
 * The schema that documents are checked against: the accepted one, with what its `x-wordclaw-*` keywords demand written out. A localized field is a map of
 * the supported locales to what the field says, with the default locale if the field is required; what a reference holds is an id.
 */
export function effectiveSchema(root: JsonObject): JsonObject {
  const draft = draftOf(root) ?? '2020-12'
  return effective(root, draft, blocksOf(root).localization) as JsonObject
}

function effective(schema: unknown, draft: Draft, localization: Localization | null): unknown {
  if (!isObject(schema)) return schema
  const members = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    const held = replaceUnder(draft, keyword, value, (inner) => effective(inner, draft, localization))
    return [keyword, held ?? value]
  })
  const result: JsonObject = Object.fromEntries(members)
  const { properties } = result
  if (localization && isObject(properties)) result['properties'] = withMaps(properties, result['required'], localization)
  const rule = REFERENCES[String(schema['x-wordclaw-field-kind'])]
  return rule ? { ...result, allOf: [...(Array.isArray(result['allOf']) ? result['allOf'] : []), rule] } : result
}

const withMaps = (properties: JsonObject, required: unknown, localization: Localization): JsonObject =>
  Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      if (!isObject(property) || property['x-wordclaw-localized'] !== true) return [name, property]
      return [name, mapOf(property, Array.isArray(required) && required.includes(name), localization)]
    }),
  )

const mapOf = (property: JsonObject, isRequired: boolean, { supportedLocales, defaultLocale }: Localization): JsonObject => ({
  type: 'object',
  propertyNames: { enum: supportedLocales },
  additionalProperties: property,
  ...(isRequired && { required: [defaultLocale] }),
})

const holding = (member: string): JsonObject => ({
  properties: { [member]: { type: 'integer', minimum: 1, maximum: 2_147_483_647 } },
})

const REFERENCES: Readonly<Record<string, JsonObject>> = {
  asset: holding('assetId'),
  'asset-list': { items: holding('assetId') },
  'content-ref': holding('contentItemId'),
  'content-ref-list': { items: holding('contentItemId') },
}
