import { element, prose } from './element.js'
import { details } from './operation.js'
import { credential } from './trial.js'

const byId = (id) => document.getElementById(id)

function start({ info, paths, components }) {
  const api = { components: components.schemas ?? {}, responses: components.responses ?? {} }
  const entries = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  )
  byId('version').textContent = `Version ${info.version}`
  byId('description').append(...prose(info.description ?? ''))
  byId('state').remove()

  const groups = Map.groupBy(entries, ({ operation }) => operation.tags?.[0] ?? 'other')
  const tags = [...groups].map(([tag, members]) => group(tag, members, api))
  byId('operations').append(...tags.map(({ section }) => section))
  byId('tags').append(...tags.map(({ item }) => item))
  startFilter(tags)
  startCredentials()
  addEventListener('hashchange', () => openTarget(tags))
  openTarget(tags)
}

/** A tag: its section in the page, its item in the navigation, its operations. */
function group(tag, members, api) {
  const id = `tag-${tag}`
  const operations = members.map((entry) => card(entry, api))
  const section = element(
    'section',
    { class: 'group', 'aria-labelledby': id },
    element('h2', { id, tabindex: -1 }, tag),
    ...operations.map(({ box }) => box),
  )
  const item = element('li', {}, element('a', { href: `#${id}` }, tag), element('span', { class: 'quiet' }, String(members.length)))
  return { section, item, operations, count: item.lastElementChild }
}

/** An operation: one line to read, all of it once opened. */
function card(entry, api) {
  const { method, path, operation } = entry
  const box = element(
    'details',
    {
      class: `operation ${method}`,
      id: operation.operationId,
      ontoggle: () => box.open && box.childElementCount === 1 && box.append(details(entry, api)),
    },
    element(
      'summary',
      {},
      element('span', { class: 'method' }, method.toUpperCase()),
      element(
        'h3',
        {},
        element('code', {}, ...breakable(path)),
        element('span', { class: 'summary' }, operation.summary, operation.deprecated && element('em', {}, ' (deprecated)')),
      ),
    ),
  )
  const text = [method, path, operation.operationId, operation.summary, ...Object.values(operation['x-wordclaw'] ?? {})]
    .join(' ')
    .toLowerCase()
  return { box, text, id: operation.operationId }
}

/** A path that may be broken before each slash. */
const breakable = (path) => path.split(/(?=\/)/).flatMap((part) => [element('wbr'), part])

function startFilter(tags) {
  const input = byId('filter')
  const apply = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
    let total = 0
    for (const { section, item, operations, count } of tags) {
      const shown = operations.filter(({ box, text }) => {
        box.hidden = !words.every((word) => text.includes(word))
        return !box.hidden
      }).length
      section.hidden = item.hidden = shown === 0
      count.textContent = String(shown)
      total += shown
    }
    byId('count').textContent = total === 1 ? '1 operation' : `${total} operations`
  }
  input.addEventListener('input', apply)
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return
    event.preventDefault()
    input.focus()
  })
  apply()
}

function startCredentials() {
  const input = byId('key')
  const forget = byId('forget')
  const keep = () => {
    credential.set(input.value.trim())
    forget.hidden = input.value === ''
  }
  input.value = credential.get()
  forget.hidden = input.value === ''
  input.addEventListener('input', keep)
  byId('credentials').addEventListener('submit', (event) => event.preventDefault())
  forget.addEventListener('click', () => {
    input.value = ''
    keep()
    input.focus()
  })
}

/** Opens the operation that the address names. */
function openTarget(tags) {
  const id = decodeURIComponent(location.hash.slice(1))
  const found = tags.flatMap(({ operations }) => operations).find((operation) => operation.id === id)
  if (!found) return
  found.box.open = true
  found.box.scrollIntoView()
}

const response = await fetch('/openapi.json', { cache: 'no-cache' }).catch(() => null)
if (response?.ok) start(await response.json())
else byId('state').textContent = 'The OpenAPI document cannot be loaded. Reload the page to try again.'
