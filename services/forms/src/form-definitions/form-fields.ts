import type { Issue } from '@wordclaw/shared/errors'
import { pointerOf } from '@wordclaw/shared/problem'
import type { FormField, FormFieldInput } from './form-definition.schema.ts'
import {
  type FieldFault,
  FormContentSchemaUnsupported,
  FormDefaultDataInvalid,
  FormFieldNameDuplicate,
  FormFieldNotInSchema,
  FormFieldOptionDuplicate,
  FormFieldOptionsInvalid,
  FormFieldSelectOptionsInvalid,
  FormFieldsRequired,
  FormFieldTypeMismatch,
  FormFieldUnsupported,
} from './form-field.errors.ts'

type Json = Readonly<Record<string, unknown>>
type Report = (fault: FieldFault, path: readonly PropertyKey[], issue: Omit<Issue, 'pointer'>) => void

const MAX_DEFAULTS_BYTES = 64 * 1024

/** The fields of a form with all that the content type's schema says of them. Throws every fault of the first kind that is found. */
export function checkedFields(schema: unknown, fields: readonly FormFieldInput[]): FormField[] {
  const { properties, required, localized } = topOf(schema)
  if (fields.length === 0)
    throw new FormFieldsRequired({ issues: [{ pointer: '/fields', rule: 'minItems', message: 'must not be empty' }] })
  const found: { fault: FieldFault; issue: Issue }[] = []
  const report: Report = (fault, path, issue) => void found.push({ fault, issue: { pointer: pointerOf(path), ...issue } })
  const names = new Set<string>()
  const checked = fields.flatMap((field, index) => {
    const at = ['fields', index]
    if (names.has(field.name))
      report(FormFieldNameDuplicate, [...at, 'name'], { rule: 'uniqueItems', message: 'is the name of two fields' })
    names.add(field.name)
    const property = Object.hasOwn(properties, field.name) ? properties[field.name] : undefined
    if (property === undefined) {
      report(FormFieldNotInSchema, [...at, 'name'], { rule: 'enum', message: 'is no property of the content type' })
      return []
    }
    return checkedField(field, objectOf(property), { at, report, localized, required: required.has(field.name) })
  })
  const [first] = found
  if (first) throw new first.fault({ issues: found.filter(({ fault }) => fault === first.fault).map(({ issue }) => issue) })
  return checked
}

/** Throws if default data could not be part of any item, or is too much. */
export function checkDefaults(schema: unknown, defaults: Json): void {
  const { properties, closed } = topOf(schema)
  const size = Buffer.byteLength(JSON.stringify(defaults))
  const issues: Issue[] = size > MAX_DEFAULTS_BYTES ? [{ pointer: '/defaultData', rule: 'size', message: 'is larger than 64 KiB' }] : []
  for (const name of closed ? Object.keys(defaults) : []) {
    if (issues.length < 100 && !Object.hasOwn(properties, name))
      issues.push({ pointer: pointerOf(['defaultData', name]), rule: 'enum', message: 'is no property of the content type' })
  }
  if (issues.length > 0) throw new FormDefaultDataInvalid({ issues })
}

interface Place {
  readonly at: readonly PropertyKey[]
  readonly report: Report
  readonly localized: boolean
  readonly required: boolean
}

function checkedField(field: FormFieldInput, property: Json, { at, report, localized, required }: Place): FormField[] {
  const type = localized && property['x-wordclaw-localized'] === true ? null : typeOf(property)
  if (type === null) {
    report(FormFieldUnsupported, [...at, 'name'], { rule: 'type', message: 'is a property that no kind of field stands for' })
    return []
  }
  const asked = field.type ?? type
  if (asked !== type && !(isText(asked) && isText(type)))
    report(FormFieldTypeMismatch, [...at, 'type'], {
      rule: 'enum',
      message: 'is not the type of the property',
      allowed: isText(type) ? ['text', 'textarea'] : [type],
    })
  const options = type === 'select' ? selectOptions(field, property, at, report) : undefined
  if (type !== 'select' && field.options)
    report(FormFieldOptionsInvalid, [...at, 'options'], { rule: 'false', message: 'is not allowed here' })
  return [{ ...field, type: asked, required: field.required ?? required, ...(options && { options }) }]
}

const isText = (type: string): boolean => type === 'text' || type === 'textarea'

/** The kind of field that stands for a property; null if none does. */
function typeOf(property: Json): FormField['type'] | null {
  const kind = property['x-wordclaw-field-kind']
  if (kind !== undefined) return kind === 'asset' || kind === 'asset-list' ? kind : null
  const types = [property['type']].flat().filter((type) => type !== 'null')
  const [type] = types
  if (types.length !== 1) return null
  if (type === 'string' && valuesOf(property)) return 'select'
  if (type === 'string') return objectOf(property['x-wordclaw-ui'])['widget'] === 'textarea' ? 'textarea' : 'text'
  if (type === 'boolean') return 'checkbox'
  return type === 'number' || type === 'integer' ? 'number' : null
}

const valuesOf = ({ enum: values }: Json): string[] | null =>
  Array.isArray(values) ? values.filter((value) => typeof value === 'string') : null

function selectOptions(field: FormFieldInput, property: Json, at: readonly PropertyKey[], report: Report): FormField['options'] {
  const allowed = new Set(valuesOf(property))
  const seen = new Set<string>()
  for (const [index, { value }] of (field.options ?? []).entries()) {
    const path = [...at, 'options', index, 'value']
    if (seen.has(value)) report(FormFieldOptionDuplicate, path, { rule: 'uniqueItems', message: 'is the value of two options' })
    if (!allowed.has(value)) report(FormFieldSelectOptionsInvalid, path, { rule: 'enum', message: 'is not allowed by the property' })
    seen.add(value)
  }
  return field.options ?? [...allowed].map((value) => ({ value }))
}

/** What a schema says of the top level. */
function topOf(schema: unknown) {
  const root = objectOf(schema)
  const properties = objectOf(root['properties'])
  if (Object.keys(properties).length === 0)
    throw new FormContentSchemaUnsupported({ issues: [{ pointer: '/contentTypeId', rule: 'properties', message: 'has no properties' }] })
  const localization = root['x-wordclaw-localization']
  return {
    properties,
    required: new Set(Array.isArray(root['required']) ? root['required'] : []),
    localized: localization !== undefined && objectOf(localization)['enabled'] !== false,
    closed: root['additionalProperties'] === false && root['patternProperties'] === undefined,
  }
}

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {})
