import type { FieldDefinition, Manifest } from './manifest.ts'

const BLOCKS: Readonly<Record<string, string>> = {
  'x-wordclaw-localization': '/localization',
  'x-wordclaw-public-write': '/publicWrite',
  'x-wordclaw-lifecycle': '/lifecycle',
  'x-wordclaw-preview': '/preview',
}

/** The members of a field's schema that are called otherwise in the manifest. */
const NAMES: Readonly<Record<string, string>> = {
  'x-wordclaw-localized': 'localized',
  'x-wordclaw-indexed': 'indexed',
  'x-wordclaw-on-delete': 'onDelete',
  minimum: 'min',
  maximum: 'max',
}

/** The place in a manifest that a pointer into its compiled schema comes from, or the nearest one above. */
export function placeInManifest(pointer: string, { fields }: Manifest): string {
  const [, ...path] = pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const [first = '', ...rest] = path
  const block = Object.hasOwn(BLOCKS, first) ? BLOCKS[first] : undefined
  return block ? [block, ...rest].join('/') : placeInScope(path, fields, '')
}

function placeInScope(path: readonly string[], fields: readonly FieldDefinition[], at: string): string {
  const [holder, name, ...rest] = path
  const index = holder === 'properties' ? fields.findIndex((field) => field.name === name) : -1
  const field = fields[index]
  return field ? placeInField(rest, field, `${at}/fields/${index}`) : at
}

function placeInField(path: readonly string[], field: FieldDefinition, at: string): string {
  const [first = '', ...rest] = path
  if (field.type === 'group' && first === 'properties') return placeInScope(path, field.fields, at)
  if (field.type === 'array' && first === 'items' && field.fields) return placeInScope(rest, field.fields, at)
  if (field.type === 'block-set' && first === 'items') {
    const block = field.blocks[Number(rest[1])]
    return block ? placeInScope(rest.slice(2), block.fields, `${at}/blocks/${rest[1]}`) : at
  }
  const name = Object.hasOwn(NAMES, first) ? NAMES[first] : first
  return name !== undefined && Object.hasOwn(field, name) ? `${at}/${name}` : at
}
