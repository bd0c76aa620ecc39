import type { Issue } from '@wordclaw/shared/errors'
import { ISSUE_LIMIT } from '@wordclaw/shared/schema-issues'
import type { FieldDefinition, ListDefinition, Manifest, SelectOptions } from './manifest.ts'

/** What is wrong with a manifest of the right form: names that are taken, ranges that are empty, lists without elements. */
export const manifestIssues = ({ fields }: Manifest): Issue[] => scopeIssues(fields, '/fields').slice(0, ISSUE_LIMIT)

function scopeIssues(fields: readonly FieldDefinition[], at: string, reserved: readonly string[] = []): Issue[] {
  const taken = new Set(reserved)
  return fields.flatMap((field, index) => {
    const place = `${at}/${index}`
    const repeated = taken.has(field.name) ? [fault(`${place}/name`, 'unique', `is the name of another field here: "${field.name}"`)] : []
    taken.add(field.name)
    return [...repeated, ...rangeIssues(field, place), ...innerIssues(field, place)]
  })
}

function innerIssues(field: FieldDefinition, at: string): Issue[] {
  switch (field.type) {
    case 'group':
      return scopeIssues(field.fields, `${at}/fields`)
    case 'array':
      return listIssues(field, at)
    case 'block-set':
      return [
        ...repeatedIssues(
          field.blocks.map(({ name }) => name),
          (index) => `${at}/blocks/${index}/name`,
        ),
        ...field.blocks.flatMap(({ fields }, index) => scopeIssues(fields, `${at}/blocks/${index}/fields`, ['blockType', 'blockId'])),
      ]
    case 'select':
      return optionIssues(field.options, `${at}/options`)
    default:
      return []
  }
}

function listIssues({ fields, itemType, itemInteger, itemOptions, indexed }: ListDefinition, at: string): Issue[] {
  const issues: Issue[] = []
  if (!fields === !itemType) issues.push(fault(at, 'array', 'needs either fields, for elements that are objects, or an itemType'))
  if (fields && indexed) issues.push(fault(`${at}/indexed`, 'array', 'has no effect on objects: say it at their fields'))
  if (itemInteger !== undefined && itemType !== 'number') issues.push(fault(`${at}/itemInteger`, 'array', 'needs "number" as itemType'))
  if (!itemOptions === (itemType === 'select'))
    issues.push(fault(`${at}/itemOptions`, 'array', 'has to be there if itemType is "select", and then only'))
  return [
    ...issues,
    ...(itemOptions ? optionIssues(itemOptions, `${at}/itemOptions`) : []),
    ...(fields ? scopeIssues(fields, `${at}/fields`) : []),
  ]
}

const optionIssues = (options: SelectOptions, at: string): Issue[] =>
  repeatedIssues(
    options.map((option) => (typeof option === 'string' ? option : option.value)),
    (index) => `${at}/${index}`,
  )

const RANGES = [
  ['min', 'max'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
] as const

function rangeIssues(field: FieldDefinition, at: string): Issue[] {
  const bounds: Readonly<Record<string, unknown>> = { ...field }
  return RANGES.flatMap(([least, most]) =>
    Number(bounds[least]) > Number(bounds[most]) ? [fault(`${at}/${least}`, 'range', `is more than ${most}`)] : [],
  )
}

const repeatedIssues = (names: readonly string[], at: (index: number) => string): Issue[] =>
  names.flatMap((name, index) => (names.indexOf(name) < index ? [fault(at(index), 'unique', `is there already: "${name}"`)] : []))

const fault = (pointer: string, rule: string, message: string): Issue => ({ pointer, rule, message })
