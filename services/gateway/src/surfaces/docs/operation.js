import { element, prose } from './element.js'
import { fieldsOf, JSON_TYPE, limitsOf, resolved, typeOf } from './schema.js'
import { trial } from './trial.js'

const PROBLEM_TYPE = 'application/problem+json'
const PLACES = { path: 'in the path', query: 'in the query', header: 'as a header' }

/** All that there is to say about an operation, and a form to try it. */
export function details(entry, api) {
  const { operation } = entry
  return element(
    'div',
    { class: 'details' },
    element('p', {}, ...prose(operation.description)),
    surfaces(operation),
    parameters(operation, api),
    body(operation, api),
    answers(operation, api),
    problems(operation, api),
    trial(entry, api),
  )
}

const section = (title, ...content) => element('section', {}, element('h4', {}, title), ...content)

/** The operation's names on every surface; the first is a link to it. */
function surfaces({ operationId, 'x-wordclaw': names = {} }) {
  const link = element('a', { href: `#${operationId}` }, operationId)
  const pairs = [
    ['Operation', link],
    ['MCP tool', names.mcp],
    ['GraphQL field', names.graphql],
    ['tRPC procedure', names.trpc],
  ].filter(([, name]) => name)
  return element(
    'dl',
    { class: 'names' },
    ...pairs.map(([label, name]) => element('div', {}, element('dt', {}, label), element('dd', {}, element('code', {}, name)))),
  )
}

/** What may be sent, by media type; that of JSON goes without saying where there is no other. */
function body({ requestBody }, api) {
  if (!requestBody) return null
  const { required, content } = requestBody
  const types = Object.entries(content)
  const parts = types.flatMap(([type, { schema = {} }]) => [
    (types.length > 1 || type !== JSON_TYPE) && mediaType(type, schema),
    (type === JSON_TYPE || fieldsOf(schema, api.components).length > 0) && fields(schema, api),
  ])
  return section(`Body${required ? '' : ' (optional)'}`, ...parts)
}

const mediaType = (type, { description } = {}) =>
  element(
    'p',
    {},
    element('span', { class: 'type' }, type === '*/*' ? 'the bytes, of any media type' : type),
    description && ` ${description}`,
  )

function parameters({ parameters: list = [] }, { components }) {
  if (list.length === 0) return null
  const rows = list.map((parameter) => {
    const schema = parameter.schema ?? parameter.content?.[JSON_TYPE]?.schema ?? {}
    return row(
      { name: parameter.name, schema, required: parameter.required, place: PLACES[parameter.in], description: parameter.description },
      components,
    )
  })
  return section('Parameters', element('ul', { class: 'fields' }, ...rows))
}

/** One field. A field that has fields of its own opens on demand, so that a schema may contain itself. */
function row({ name, schema, required, place, description }, components) {
  const target = resolved(schema, components)
  const inner = target.type === 'array' ? (target.items ?? {}) : schema
  const text = description ?? schema.description ?? target.description
  const limits = limitsOf(target)
  const nested = fieldsOf(inner, components).length > 0
  return element(
    'li',
    {},
    element(
      'p',
      { class: 'field' },
      element('code', { class: 'name' }, name),
      element('span', { class: 'type' }, typeOf(schema, components)),
      required && element('span', { class: 'required' }, 'required'),
      place && element('span', { class: 'quiet' }, place),
    ),
    text && element('p', {}, text),
    limits.length > 0 && element('p', { class: 'quiet' }, `${limits.join('; ')}.`),
    nested && onDemand(`Fields of ${name}`, () => fields(inner, { components })),
  )
}

function fields(schema, { components }) {
  const list = fieldsOf(schema, components)
  if (list.length === 0) return element('p', { class: 'type' }, typeOf(schema, components))
  return element('ul', { class: 'fields' }, ...list.map((field) => row(field, components)))
}

function onDemand(label, make) {
  const box = element(
    'details',
    { class: 'more', ontoggle: () => box.open && box.childElementCount === 1 && box.append(make()) },
    element('summary', {}, label),
  )
  return box
}

/** How the operation succeeds, and what else it answers that is no problem. */
function answers({ responses }, api) {
  const list = Object.entries(responses).filter(([, { $ref, content = {} }]) => !$ref && !content[PROBLEM_TYPE])
  return section(
    'Answers',
    ...list.map(([status, { description, content = {} }]) =>
      element(
        'div',
        { class: 'answer' },
        element('p', {}, element('span', { class: `status ${status < 400 ? 'good' : 'bad'}` }, status), ` ${description}`),
        ...Object.entries(content).map(([type, { schema }]) =>
          type === JSON_TYPE ? onDemand(`Fields of the answer ${status}`, () => fields(schema, api)) : mediaType(type, schema),
        ),
      ),
    ),
  )
}

/** The codes of the operation itself come first; those that any call can end in are folded away. */
function problems({ responses }, { responses: shared }) {
  const own = []
  const generic = []
  for (const [status, response] of Object.entries(responses)) {
    const common = response.$ref ? shared[response.$ref.split('/').pop()] : undefined
    const examples = Object.values((common ?? response).content?.[PROBLEM_TYPE]?.examples ?? {})
    for (const { value } of examples) (common || isShared(value.code, shared) ? generic : own).push(problem(status, value))
  }
  const folded = onDemand('Problems that any call can end in', () => element('dl', { class: 'problems' }, ...generic))
  return section('Problems', own.length > 0 && element('dl', { class: 'problems' }, ...own), folded)
}

const isShared = (code, shared) => Object.values(shared).some((response) => code in (response.content?.[PROBLEM_TYPE]?.examples ?? {}))

const problem = (status, { code, remediation, type }) =>
  element(
    'div',
    {},
    element(
      'dt',
      {},
      element('span', { class: 'status bad' }, status),
      ' ',
      element('a', { href: type.startsWith('/problems/') ? type : undefined }, code),
    ),
    element('dd', {}, remediation),
  )
