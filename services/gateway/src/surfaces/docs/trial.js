import { element } from './element.js'
import { exampleOf, fileTypeOf, JSON_TYPE, resolved, typeOf } from './schema.js'

const KEY = 'wordclaw.api-key'

/** The API key of this tab. It lives in sessionStorage and nowhere else. */
export const credential = {
  get: () => sessionStorage.getItem(KEY) ?? '',
  set: (value) => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY)),
}

/** A form that makes the call and shows what came back. */
export function trial({ method, path, operation }, { components }) {
  const prefix = `try-${operation.operationId}`
  const content = operation.requestBody?.content ?? {}
  const schema = content[JSON_TYPE]?.schema
  const inputs = (operation.parameters ?? []).map((parameter) => ({
    parameter,
    input: inputOf(parameter, `${prefix}-${parameter.in}-${parameter.name}`, components),
  }))
  const body = schema && element('textarea', { id: `${prefix}-body`, rows: 8, spellcheck: 'false' })
  if (body) body.value = JSON.stringify(exampleOf(schema, components), null, 2)
  const file = fileTypeOf(content, '') && element('input', { id: `${prefix}-file`, type: 'file' })
  const verdict = element('p', { role: 'status' })
  const answer = element('pre', { tabindex: 0, 'aria-label': 'Body of the answer', hidden: true })
  const button = element('button', { type: 'submit' }, 'Send')
  const form = element(
    'form',
    {
      class: 'trial',
      novalidate: true,
      onsubmit: (event) => submit(event, { method, path, inputs, content, body, file, verdict, answer, button }),
    },
    ...inputs.map(({ parameter, input }) => labelled(parameter.required ? `${parameter.name} (required)` : parameter.name, input)),
    body && labelled('Body', body),
    file && labelled(body ? 'A file in place of the body' : 'Body', file),
    element('p', {}, button),
    verdict,
    answer,
  )
  return element('section', {}, element('h4', {}, 'Try it'), form)
}

const labelled = (label, input) => element('p', { class: 'input' }, element('label', { for: input.id }, label), input)

function inputOf({ required, schema, content }, id, components) {
  const target = resolved(schema ?? content?.['application/json']?.schema, components)
  const options = target.enum ?? (target.type === 'boolean' ? [true, false] : null)
  if (!options)
    return element('input', {
      id,
      type: 'text',
      required,
      spellcheck: 'false',
      autocomplete: 'off',
      placeholder: target.default ?? typeOf(target, components),
    })
  return element(
    'select',
    { id, required },
    element('option', { value: '' }, '(none)'),
    ...options.map((value) => element('option', { value: String(value) }, String(value))),
  )
}

async function submit(event, { method, path, inputs, content, body, file, verdict, answer, button }) {
  event.preventDefault()
  const missing = inputs.find(({ parameter, input }) => parameter.required && input.value === '')
  if (missing) {
    verdict.replaceChildren(fault(`${missing.parameter.name} is required.`))
    missing.input.focus()
    return
  }
  button.disabled = true
  answer.hidden = true
  verdict.replaceChildren('Waiting for the answer.')
  const started = performance.now()
  try {
    const response = await fetch(urlOf(path, inputs), {
      method: method.toUpperCase(),
      ...sent(inputs, content, file?.files[0], body?.value.trim()),
      credentials: 'omit',
      cache: 'no-store',
    })
    const streams = response.headers.get('content-type')?.startsWith('text/event-stream')
    answer.textContent = streams ? '' : await shown(response)
    verdict.replaceChildren(...summaryOf(response, Math.round(performance.now() - started)))
    if (streams) await follow(response, answer)
    answer.hidden = answer.textContent === ''
  } catch (error) {
    verdict.replaceChildren(fault(`No answer: ${error.message}`))
  } finally {
    button.disabled = false
  }
}

/** Shows a stream as it comes, until it ends or the page is left. */
async function follow(response, answer) {
  answer.hidden = false
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) answer.append(part.value)
}

/** The address to call, always of this origin: a server that the document names is not called from here. */
function urlOf(path, inputs) {
  const filled = path.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(textOf(inputs, 'path', name)))
  const query = new URLSearchParams()
  for (const { parameter, input } of inputs) {
    if (parameter.in !== 'query' || input.value === '') continue
    const texts = parameter.schema?.type === 'array' ? input.value.split(',').map((text) => text.trim()) : [input.value]
    for (const text of texts) query.append(parameter.name, text)
  }
  return `${location.origin}${filled}${query.size > 0 ? `?${query}` : ''}`
}

const textOf = (inputs, place, name) => inputs.find(({ parameter }) => parameter.in === place && parameter.name === name)?.input.value ?? ''

/** The headers and the body: a file that was chosen, else what was written. */
function sent(inputs, content, file, written) {
  const key = credential.get()
  const type = file ? fileTypeOf(content, file.type) : written && JSON_TYPE
  const given = inputs.filter(({ parameter, input }) => parameter.in === 'header' && input.value !== '')
  const headers = {
    ...(key && { 'x-api-key': key }),
    ...(type && { 'content-type': type }),
    ...Object.fromEntries(given.map(({ parameter, input }) => [parameter.name, input.value])),
  }
  return { headers, ...(type && { body: file ?? written }) }
}

const fault = (text) => element('span', { class: 'fault' }, text)

function summaryOf(response, milliseconds) {
  const requestId = response.headers.get('x-request-id')
  const facts = [`${milliseconds} ms`, requestId && `request ${requestId}`].filter(Boolean).join(', ')
  const status = element('span', { class: `status ${response.ok ? 'good' : 'bad'}` }, String(response.status))
  return [status, ` ${response.statusText} `, element('span', { class: 'quiet' }, facts)]
}

/** The text of an answer; of one that is none, how much of what there is. */
async function shown(response) {
  const type = response.headers.get('content-type') ?? ''
  if (/^text\/|json/.test(type)) return pretty(await response.text())
  const { size } = await response.blob()
  return size === 0 ? '' : `${size} bytes of ${type}`
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
