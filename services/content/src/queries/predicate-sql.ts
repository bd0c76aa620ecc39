import type { Parameters } from './parameters.ts'
import type { Predicate, Test, Value } from './predicate.ts'
import type { Relation } from './relation.ts'
import type { Target, ValueType } from './target.ts'

/** Whether a condition looks into documents, and not only at columns. */
export function readsDocuments(predicate: Predicate): boolean {
  if (predicate.kind === 'all' || predicate.kind === 'any') return predicate.parts.some(readsDocuments)
  if (predicate.kind === 'not') return readsDocuments(predicate.part)
  return predicate.kind !== 'test' || predicate.target.column === null
}

/** A condition in SQL over `i`, a row of the relation, and `d.doc`, its document. It is never null. */
export function predicateSql(predicate: Predicate, relation: Relation, parameters: Parameters): string {
  switch (predicate.kind) {
    case 'all':
      return predicate.parts.map((part) => `(${predicateSql(part, relation, parameters)})`).join(' and ') || 'true'
    case 'any':
      return predicate.parts.map((part) => `(${predicateSql(part, relation, parameters)})`).join(' or ') || 'false'
    case 'not':
      return `not (${predicateSql(predicate.part, relation, parameters)})`
    case 'test':
      return testSql(predicate.target, predicate.test, relation, parameters)
    case 'references': {
      const id = `${parameters.add(predicate.id)}::float8`
      return `(${predicate.jsonPaths.map((path) => someValue(path, `${typed('number', 'x.v')} = ${id}`, parameters)).join(' or ')})`
    }
    case 'words': {
      const text = parameters.add(predicate.text)
      const document = predicate.without.reduce((doc, name) => `${doc} - ${parameters.add(name)}::text`, 'd.doc')
      return `strpos(lower((${document})::text || ' ' || ${relation.columns.status} || ' ' || ${relation.columns.id}::text), lower(${text}::text)) > 0`
    }
  }
}

function testSql(target: Target, test: Test, relation: Relation, parameters: Parameters): string {
  if (target.column) return comparison(columnValue(target.type, relation.columns[target.column]), target.type, test, parameters)
  const holds =
    test.operator === 'exists' ? `jsonb_typeof(x.v) <> 'null'` : comparison(typed(target.type, 'x.v'), target.type, test, parameters)
  return someValue(target.jsonPath, holds, parameters)
}

const someValue = (jsonPath: string, holds: string, parameters: Parameters): string =>
  `exists (select from jsonb_path_query(d.doc, ${parameters.add(jsonPath)}::jsonpath) x(v) where ${holds})`

const OPERATORS = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' }
const SQL_TYPES: Record<ValueType, string> = { text: 'text', number: 'float8', boolean: 'boolean', time: 'float8' }

function comparison(value: string, type: ValueType, test: Test, parameters: Parameters): string {
  const operand = (given: Value) => `${parameters.add(given)}::${SQL_TYPES[type]}`
  switch (test.operator) {
    case 'exists':
      return 'true'
    case 'in':
      return `${value} in (select e::${SQL_TYPES[type]} from jsonb_array_elements_text(${parameters.add(JSON.stringify(test.values))}::jsonb) e)`
    case 'contains':
      return `strpos(lower(${value} collate "default"), lower(${operand(test.value)})) > 0`
    case 'startsWith':
      return `starts_with(${value}, ${operand(test.value)})`
    default:
      return `${value} ${OPERATORS[test.operator]} ${operand(test.value)}`
  }
}

export const columnValue = (type: ValueType, column: string): string =>
  type === 'text' ? `(${column} collate "C")` : `${column}::${SQL_TYPES[type]}`

/** The jsonb value as one of the type, or null if it is of another. */
export function typed(type: ValueType, value: string): string {
  const text = `(${value} #>> '{}')`
  switch (type) {
    case 'number':
      return `(case when jsonb_typeof(${value}) = 'number' then ${value}::float8 end)`
    case 'boolean':
      return `(case when jsonb_typeof(${value}) = 'boolean' then ${value}::boolean end)`
    case 'text':
      return `(case when jsonb_typeof(${value}) = 'string' then ${text} collate "C" end)`
    case 'time':
      return `(case when jsonb_typeof(${value}) = 'string' and pg_input_is_valid(${text}, 'timestamptz')
        then floor(extract(epoch from ${text}::timestamptz) * 1000)::float8 end)`
  }
}
