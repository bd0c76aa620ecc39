import { manifests } from '@wordclaw/gateway/manifests'
import type { ProcedureManifest } from '@wordclaw/shared/manifest'
import { expect, test } from 'vitest'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { quiet, rowCounts, type Sent, send } from './requests.ts'

type Input = Readonly<Record<string, unknown>>

const procedures = manifests.flatMap((manifest) => manifest.procedures)

/** Every field of every procedure that says which thing is meant. */
const references = procedures.flatMap((procedure) =>
  Object.keys(procedure.input.properties ?? {})
    .filter((field) => field === 'id' || field.endsWith('Id'))
    .map((field) => ({ name: procedure.procedure, procedure, field })),
)

/** What a call may need beside the reference to be a good one. */
const VALUES: Input = {
  data: { a: 1 },
  version: 1,
  deliveryId: 1,
  name: 'Named',
  slug: 'theirs',
  fields: [{ name: 'a' }],
  contentTypeId: 1,
  domainId: 1,
  query: 'a',
  groupBy: 'a',
  hash: `sha256:${'0'.repeat(64)}`,
  subject: 'ada',
  filename: 'a.txt',
  mimeType: 'text/plain',
  contentBase64: 'YQ==',
  changes: [{ formId: 1, action: 'update', active: true }],
  runAt: '2099-01-01T00:00:00Z',
}

const inputOf = ({ procedure, input }: ProcedureManifest, field: string, id: number): Input => ({
  ...Object.fromEntries(Object.entries(VALUES).filter(([name]) => input.required?.includes(name))),
  ...(procedure === 'content.types.update' && { name: 'Renamed' }),
  ...(procedure === 'content.items.update' && { data: { a: 2 } }),
  ...(procedure === 'content.assets.update' && { filename: 'b.txt' }),
  ...(field === 'sourceAssetId' && /^content[.]assets[.]create/.test(procedure) && { variantKey: 'small' }),
  ...(procedure === 'content.migrations.create' && { schema: { type: 'object' } }),
  ...(/^content[.]migrations[.](get|revert)$/.test(procedure) && { id, migrationId: id }),
  ...(procedure === 'content.releases.removeChange' && { id, changeId: id }),
  ...(procedure === 'gateway.webhooks.update' && { active: false }),
  ...(procedure === 'gateway.webhooks.replay' && { id: 1 }),
  ...(procedure === 'payments.offers.update' && { active: false }),
  ...(procedure === 'forms.definitions.update' && { id: 1, name: 'Renamed' }),
  ...(procedure === 'forms.submissions.get' && { id, submissionId: id }),
  [field]: input.properties?.[field]?.type === 'string' ? `${id}` : id,
})

const HEADERS = { 'x-request-id': 'same' }
const post = (path: string, body: unknown, headers = {}): Sent => ({
  method: 'POST',
  path,
  headers: { ...HEADERS, ...headers },
  body: JSON.stringify(body),
})
const literal = (value: unknown) => JSON.stringify(value).replaceAll(/"(\w+)":/g, '$1:')

const asked: Readonly<Record<string, (procedure: ProcedureManifest, input: Input) => Sent>> = {
  rest: ({ rest: [line = { method: '', path: '' }] }, input) => {
    const path = line.path.replace(/:(\w+)/g, (_, name: string) => String(input[name]))
    const body = Object.fromEntries(Object.entries(input).filter(([name]) => !line.path.includes(`:${name}`)))
    if (line.method === 'POST' || line.method === 'PUT') return { ...post(`/api${path}`, body), method: line.method }
    return { method: line.method, path: `/api${path}?${new URLSearchParams(body as Record<string, string>)}`, headers: HEADERS }
  },
  trpc: ({ procedure, type }, input) =>
    type === 'query'
      ? { path: `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, headers: HEADERS }
      : post(`/trpc/${procedure}`, input),
  mcp: ({ procedure }, input) => {
    const name = procedure.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const call = { jsonrpc: '2.0', id: 0, method: 'tools/call', params: { name, arguments: input } }
    return post('/mcp', call, { accept: 'application/json, text/event-stream' })
  },
  graphql: ({ procedure, type }, input) => {
    const field = procedure.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())
    const args = Object.entries(input).map(([name, value]) => `${name}: ${literal(value)}`)
    return post('/graphql', { query: `${type} { ${field}(${args.join(', ')}) { __typename } }` })
  },
}

const FIRST_FOREIGN = 700_000
const MISSING = 800_000

/** A second domain with one of everything, each id the same and found nowhere else. */
async function settleSecondDomain(wordclaw: Wordclaw): Promise<{ key: string; foreign: number }> {
  const data = async <T>(sent: Sent) => (JSON.parse((await send(wordclaw, sent)).text) as { data: T }).data
  const { apiKey: key } = await data<{ apiKey: string }>(post('/api/auth/keys', { name: 'First', scopes: ['admin'] }))
  const { id: domain } = await data<{ id: number }>(post('/api/domains', { name: 'Second', hostname: 'second.test' }))
  await quiet(wordclaw)
  for (const table of [
    'gateway.audit_logs',
    'content.content_types',
    'content.content_items',
    'content.content_type_migrations',
    'content.assets',
    'content.releases',
    'gateway.api_keys',
    'gateway.webhooks',
    'gateway.webhook_deliveries',
    'forms.form_definitions',
    'forms.form_submissions',
    'payments.offers',
    'payments.payments',
    'payments.entitlements',
  ])
    await wordclaw.rows(`select setval(pg_get_serial_sequence($1, 'id'), ${FIRST_FOREIGN})`, [table])
  const issued = await data<{ apiKey: string; id: number }>(
    post('/api/auth/keys', { name: 'Second', scopes: ['admin'] }, { 'x-wordclaw-domain': `${domain}` }),
  )
  // Ids of jobs advance in steps of four.
  await wordclaw.rows(`select setval('content.jobs_id_seq', ${FIRST_FOREIGN - 3})`)
  // Those of plans in steps of eight.
  await wordclaw.rows(`select setval('content.plans_id_seq', ${FIRST_FOREIGN - 7})`)
  const own = { 'x-api-key': issued.apiKey }
  const { id } = await data<{ id: number }>(post('/api/content-types', { name: 'Theirs', slug: 'theirs', schema: {} }, own))
  const { id: item } = await data<{ id: number }>(post('/api/content-items', { contentTypeId: id, data: { a: 1 } }, own))
  const transition = {
    kind: 'content_status_transition',
    payload: { contentItemId: item, targetStatus: 'draft' },
    runAt: '2099-01-01T00:00:00Z',
  }
  const { id: job } = await data<{ id: number }>(post('/api/jobs', transition, own))
  const publication = { procedure: 'content.items.publish', input: { id: item } }
  const { id: plan } = await data<{ id: number }>(post('/api/plans', publication, own))
  const { id: asset } = await data<{ id: number }>(post('/api/assets', { filename: 'theirs.txt', contentBase64: 'YQ==' }, own))
  const { id: webhook } = await data<{ id: number }>(
    post('/api/webhooks', { url: 'https://93.184.215.14/', events: ['webhook.disabled'] }, own),
  )
  const [delivery] = await wordclaw.rows<{ id: number }>(
    `insert into gateway.webhook_deliveries (domain_id, webhook_id, event_id, event_type, status, body, body_digest)
     values ($1, $2, gen_random_uuid(), 'webhook.ping', 'succeeded', '{}', '') returning id`,
    [domain, webhook],
  )
  const [submission] = await wordclaw.rows<{ id: number; form: number }>(
    `with form as (insert into forms.form_definitions (domain_id, name, slug, content_type_id) values ($1, 'Theirs', 'theirs', $2) returning id)
     insert into forms.form_submissions (uuid, domain_id, form_id, data, status, step, content_item_id, request_id, decision_id)
     select gen_random_uuid(), $1, form.id, '{}', 'accepted', 'done', $3, '', gen_random_uuid() from form returning id, form_id as form`,
    [domain, id, item],
  )
  const { id: release } = await data<{ id: number }>(post('/api/releases', { name: 'Theirs' }, own))
  const { id: migration } = await data<{ id: number }>(post(`/api/content-types/${id}/migrations`, { schema: { type: 'object' } }, own))
  const bought = await givenSale(wordclaw, domain, item)
  const found = [
    issued.id,
    id,
    item,
    job,
    plan,
    asset,
    webhook,
    Number(delivery?.id),
    submission?.id,
    submission?.form,
    migration,
    release,
    ...bought,
  ]
  expect(found).toEqual(Array(15).fill(FIRST_FOREIGN + 1))
  await quiet(wordclaw)
  expect(await wordclaw.rows('select domain_id from gateway.audit_logs where id = $1', [FIRST_FOREIGN + 1])).toEqual([
    { domain_id: domain },
  ])
  return { key, foreign: id }
}

/** An offer of the domain, bought by its first key: the ids of offer, payment and entitlement. */
async function givenSale({ rows }: Wordclaw, domain: number, item: number): Promise<(number | undefined)[]> {
  const [sale] = await rows<{ offer: number; payment: number; entitlement: number }>(
    `with o as (insert into payments.offers (domain_id, slug, name, scope_type, scope_ref, price_sats) values ($1, 'one', 'One', 'item', $2, 210) returning id),
     l as (insert into payments.license_policies (domain_id, offer_id) select $1, id from o returning id),
     a as (insert into payments.agent_profiles (domain_id, api_key_id) values ($1, $3) returning id),
     p as (insert into payments.payments (domain_id, payment_hash, payment_request, amount_satoshis, resource_path) values ($1, 'h', '', 210, '') returning id),
     e as (insert into payments.entitlements (domain_id, offer_id, policy_id, policy_version, agent_profile_id, payment_hash)
       select $1, o.id, l.id, 1, a.id, 'h' from o, l, a returning id)
     select o.id as offer, p.id as payment, e.id as entitlement from o, p, e`,
    [domain, item, FIRST_FOREIGN + 1],
  )
  return [sale?.offer, sale?.payment, sale?.entitlement]
}

/** An answer without what differs from call to call by its nature. */
const masked = (text: string, id: number) => text.replaceAll(`${id}`, 'ID').replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'DECISION')

test('the procedures that name a thing are found', () => {
  expect(references.map(({ name, field }) => `${name} ${field}`)).toEqual(
    expect.arrayContaining(['content.items.get id', 'content.items.create contentTypeId', 'gateway.keys.revoke id']),
  )
})

test.each(Object.keys(asked))("over %s, another domain's id is answered exactly as one that does not exist", async (door) => {
  await using wordclaw = await startWordclaw()
  const { key, foreign } = await settleSecondDomain(wordclaw)
  const before = await rowCounts(wordclaw)

  for (const { name, procedure, field } of references) {
    const answer = async (id: number) => {
      const sent = asked[door]?.(procedure, inputOf(procedure, field, id)) as Sent
      const { status, text } = await send(wordclaw, { ...sent, headers: { ...sent.headers, 'x-api-key': key } })
      return { name, field, status, text: masked(text, id) }
    }
    const theirs = await answer(foreign)
    expect(theirs).toEqual(await answer(MISSING))
    // What a token opens is not looked for without one.
    if (field === procedure.resource.id)
      expect(theirs.text).toContain(typeof procedure.domain === 'object' ? '_TOKEN_MISSING' : '_NOT_FOUND')
    else expect(theirs.text).not.toContain('VALIDATION_ERROR')
  }
  expect(await rowCounts(wordclaw)).toEqual(before)
})
