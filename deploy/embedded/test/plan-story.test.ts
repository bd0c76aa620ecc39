import { expect, test } from 'vitest'
import { type Door, doors, type Outcome, procedures } from './doors.ts'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { send } from './requests.ts'

interface Plan {
  readonly id: number
  readonly hash: string
  readonly [member: string]: unknown
}

const answerOf = <T>(outcome: Outcome): T => ('value' in outcome ? (outcome.value as T) : expect.fail(JSON.stringify(outcome)))

const ARTICLE = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'], additionalProperties: false }

/** A type with one item, and keys of an editor, of a chief editor and of a reader. */
async function givenDesk(wordclaw: Wordclaw) {
  const admin = await doors.rest(wordclaw.url, wordclaw.key)
  const keyOf = async (scopes: string[]) =>
    answerOf<{ apiKey: string }>(await admin.call({ procedure: 'gateway.keys.create', input: { name: scopes.join(), scopes } })).apiKey
  const type = { name: 'Article', slug: 'article', schema: ARTICLE }
  const { id: contentTypeId } = answerOf<{ id: number }>(await admin.call({ procedure: 'content.types.create', input: type }))
  const item = { contentTypeId, data: { title: 'One' } }
  const { id } = answerOf<{ id: number }>(await admin.call({ procedure: 'content.items.create', input: item }))
  return { admin, id, editor: await keyOf(['content:write']), chief: await keyOf(['admin']), reader: await keyOf(['content:read']) }
}

const title = async (door: Door, id: number) =>
  answerOf<{ data: { title: string }; version: number }>(await door.call({ procedure: 'content.items.get', input: { id } }))

test('an editor plans a change over REST, a chief editor applies it over MCP, and it is undone by the call that it names', async () => {
  await using wordclaw = await startWordclaw()
  const { admin, id, editor, chief } = await givenDesk(wordclaw)
  const hook = { url: 'https://93.184.215.14/', events: ['content_item.updated'] }
  answerOf(await admin.call({ procedure: 'gateway.webhooks.create', input: hook }))

  const asked = await send(wordclaw, {
    method: 'PUT',
    path: `/api/content-items/${id}?mode=plan`,
    headers: { 'x-api-key': editor, 'if-match': '"1"' },
    body: JSON.stringify({ data: { title: 'Two' } }),
  })
  expect(asked.status).toBe(201)
  const { data: plan } = JSON.parse(asked.text) as { data: Plan }
  expect(plan).toMatchObject({
    procedure: 'content.items.update',
    input: { id, data: { title: 'Two' }, expectedVersion: 1 },
    events: [{ subject: 'content.item.updated', payload: { contentItemId: id, version: 2 } }],
    inverse: { procedure: 'content.items.rollback', input: { id, version: 1 } },
    answer: { id, version: 2, data: { title: 'Two' } },
    webhooks: 1,
  })
  expect(plan['changes']).toContainEqual(
    expect.objectContaining({
      entity: 'content_item',
      key: { id },
      change: 'updated',
      fields: expect.arrayContaining([{ pointer: '/data/title', before: 'One', after: 'Two' }]),
    }),
  )
  expect(plan['reads']).toContainEqual(expect.objectContaining({ entity: 'content_item', key: { id }, version: 1 }))
  expect(await title(admin, id)).toMatchObject({ version: 1, data: { title: 'One' } })

  await using desk = await doors.mcp(wordclaw.url, chief)
  expect(answerOf(await desk.call({ procedure: 'gateway.plans.get', input: { id: plan.id } }))).toMatchObject({ hash: plan.hash })
  const { answer, inverse } = answerOf<{ answer: unknown; inverse: { procedure: string; input: Record<string, unknown> } }>(
    await desk.call({ procedure: 'gateway.plans.applyPlan', input: { id: plan.id, hash: plan.hash } }),
  )
  expect(answer).toMatchObject({ id, version: 2, data: { title: 'Two' } })
  expect(await title(admin, id)).toMatchObject({ version: 2, data: { title: 'Two' } })

  answerOf(await desk.call(inverse))
  expect(await title(admin, id)).toMatchObject({ version: 3, data: { title: 'One' } })
})

test('a plan is refused once what it is about has moved, with what moved and from where to where', async () => {
  await using wordclaw = await startWordclaw()
  const { admin, id } = await givenDesk(wordclaw)
  const update = (text: string) => ({ procedure: 'content.items.update', input: { id, data: { title: text } } })
  const plan = answerOf<Plan>(await admin.call({ procedure: 'gateway.plans.create', input: update('Two') }))
  answerOf(await admin.call(update('Meanwhile')))

  const { status, text } = await send(wordclaw, {
    method: 'POST',
    path: `/api/plans/${plan.id}/apply`,
    body: JSON.stringify({ hash: plan.hash }),
  })
  expect(status).toBe(409)
  expect(JSON.parse(text)).toMatchObject({
    code: 'PLAN_STALE',
    context: { moved: [{ entity: 'content_item', key: { id }, planned: 1, current: 2 }] },
  })
  expect(await title(admin, id)).toMatchObject({ version: 2, data: { title: 'Meanwhile' } })
})

test('a plan is refused once the type that governs its item has another schema', async () => {
  await using wordclaw = await startWordclaw()
  const { admin, id } = await givenDesk(wordclaw)
  const input = { procedure: 'content.items.update', input: { id, data: { title: 'Two' } } }
  const plan = answerOf<Plan>(await admin.call({ procedure: 'gateway.plans.create', input }))
  const schema = { ...ARTICLE, properties: { ...ARTICLE.properties, body: { type: 'string' } } }
  answerOf(await admin.call({ procedure: 'content.types.update', input: { id: 1, schema } }))

  const body = JSON.stringify({ hash: plan.hash })
  const { text } = await send(wordclaw, { method: 'POST', path: `/api/plans/${plan.id}/apply`, body })
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/)
  expect(JSON.parse(text)).toMatchObject({
    code: 'PLAN_STALE',
    context: { moved: [{ entity: 'content_type', key: { id: 1 }, planned: hash, current: hash }] },
  })
})

test('whoever may not make a call may neither plan it, nor see its plan, nor apply it', async () => {
  await using wordclaw = await startWordclaw()
  const { admin, id, editor, reader } = await givenDesk(wordclaw)
  const publish = { procedure: 'gateway.plans.create', input: { procedure: 'content.items.publish', input: { id } } }
  const plan = answerOf<Plan>(await admin.call(publish))
  await using asEditor = await doors.graphql(wordclaw.url, editor)
  await using asReader = await doors.trpc(wordclaw.url, reader)

  for (const door of [asEditor, asReader]) {
    const refused = { refusal: { status: 403, code: 'MISSING_CONTENT_PUBLISH_SCOPE' } }
    expect(await door.call(publish)).toMatchObject(refused)
    expect(await door.call({ procedure: 'gateway.plans.get', input: { id: plan.id } })).toMatchObject(refused)
    expect(await door.call({ procedure: 'gateway.plans.applyPlan', input: { id: plan.id, hash: plan.hash } })).toMatchObject(refused)
    const listed = answerOf<{ items: Plan[] }>(await door.call({ procedure: 'gateway.plans.list', input: {} }))
    expect(listed.items.map(({ id: each, changes }) => [each, changes])).toEqual([[plan.id, undefined]])
  }
})

test('every call of a plan is decided for whoever makes it: the call about the plan, and the call that is planned', async () => {
  await using wordclaw = await startWordclaw()
  const { admin, id } = await givenDesk(wordclaw)
  const known = (await wordclaw.decisions()).length
  const plan = answerOf<Plan>(
    await admin.call({ procedure: 'gateway.plans.create', input: { procedure: 'content.items.publish', input: { id } } }),
  )
  answerOf(await admin.call({ procedure: 'gateway.plans.applyPlan', input: { id: plan.id, hash: plan.hash } }))

  const decisions = (await wordclaw.decisions()).slice(known)
  expect(decisions.map(({ procedure, dry_run, environment, resource_id }) => [procedure, dry_run, environment, resource_id])).toEqual([
    ['gateway.plans.create', false, 'rest', null],
    ['content.items.publish', true, 'rest', `${id}`],
    ['gateway.plans.applyPlan', false, 'rest', `${plan.id}`],
    ['content.items.publish', false, 'rest', `${id}`],
  ])
  expect(plan['policy']).toMatchObject({ decisionId: decisions[1]?.decision_id, version: decisions[1]?.policy_version })
})

test.each(Object.entries(doors))('over %s, mutations of every service are planned and applied', { timeout: 60_000 }, async (_, open) => {
  await using wordclaw = await startWordclaw()
  const { id } = await givenDesk(wordclaw)
  await using door = await open(wordclaw.url, wordclaw.key)
  const transition = {
    kind: 'content_status_transition',
    payload: { contentItemId: id, targetStatus: 'published' },
    runAt: '2100-01-01T00:00:00Z',
  }
  let last: unknown
  const calls: readonly (readonly [string, Record<string, unknown> | (() => Record<string, unknown>)])[] = [
    ['content.items.update', { id, data: { title: 'Two' } }],
    ['content.types.create', { name: 'Page', slug: 'page', schema: ARTICLE }],
    ['forms.definitions.create', { name: 'Contact', slug: 'contact', contentTypeId: 1, fields: [{ name: 'title' }] }],
    ['payments.offers.create', { slug: 'one', name: 'One', scopeType: 'item', scopeRef: id, priceSats: 10, active: false }],
    ['gateway.domains.create', { name: 'Second', hostname: 'second.test' }],
    ['gateway.jobs.create', transition],
    ['gateway.jobs.cancel', () => ({ id: (last as { id: number }).id })],
  ]
  for (const [procedure, given] of calls) {
    const input = typeof given === 'function' ? given() : given
    const plan = answerOf<Plan>(await door.call({ procedure: 'gateway.plans.create', input: { procedure, input } }))
    const request = {
      procedure: 'gateway.plans.applyPlan',
      input: { id: plan.id, hash: plan.hash },
      idempotencyKey: `apply ${plan.id}`.replace(' ', '-'),
    }
    const applied = await door.call(request)
    expect({ procedure, applied }).toMatchObject({ applied: { value: { id: plan.id, procedure, answer: expect.anything() } } })
    last = answerOf<{ answer: unknown }>(applied).answer
    expect(await door.call(request)).toEqual(applied)
    expect(await door.call({ ...request, idempotencyKey: 'another' })).toMatchObject({ refusal: { code: 'PLAN_APPLIED' } })
  }
})

test('what cannot be planned says so, and how the call can be made', async () => {
  await using wordclaw = await startWordclaw()
  const { admin } = await givenDesk(wordclaw)
  const ask = (procedure: string, input = {}) => admin.call({ procedure: 'gateway.plans.create', input: { procedure, input } })

  expect(await ask('gateway.keys.create', { name: 'x', scopes: ['admin'] })).toMatchObject({ refusal: { code: 'PLAN_UNAVAILABLE' } })
  expect(await ask('gateway.plans.create', { procedure: 'content.items.publish' })).toMatchObject({ refusal: { code: 'PLAN_UNAVAILABLE' } })
  expect(await ask('forms.submissions.submit', { slug: 'contact', domainId: 1, data: {} })).toMatchObject({
    refusal: { code: 'PLAN_UNAVAILABLE' },
  })
  expect(await ask('content.items.nothing')).toMatchObject({ refusal: { code: 'PROCEDURE_NOT_FOUND' } })
  expect(await ask('content.items.publish', { id: 'one' })).toMatchObject({
    refusal: { code: 'VALIDATION_ERROR', issues: [{ pointer: '/input/id' }] },
  })
  expect(await ask('content.items.publish', { id: 42 })).toMatchObject({ refusal: { code: 'CONTENT_ITEM_NOT_FOUND' } })
})

test("a key's hash and a webhook's secret are in no plan", async () => {
  await using wordclaw = await startWordclaw()
  const { admin } = await givenDesk(wordclaw)
  answerOf(
    await admin.call({ procedure: 'gateway.webhooks.create', input: { url: 'https://93.184.215.14/', events: ['*'], active: false } }),
  )
  for (const procedure of ['gateway.keys.revoke', 'gateway.webhooks.delete'])
    answerOf(await admin.call({ procedure: 'gateway.plans.create', input: { procedure, input: { id: 1 } } }))
  const [{ secrets } = { secrets: [] }] = await wordclaw.rows<{ secrets: string[] }>(
    'select array(select key_hash from gateway.api_keys union all select secret from gateway.webhooks) as secrets',
  )
  const plans = JSON.stringify(await wordclaw.rows('select * from gateway.plans'))
  expect(secrets.length).toBeGreaterThan(4)
  expect(secrets.filter((secret) => plans.includes(secret))).toEqual([])
})

test('the undoing call that a procedure declares is one that there is', async () => {
  await using wordclaw = await startWordclaw()
  const { admin, id } = await givenDesk(wordclaw)
  const planned = ['update', 'publish', 'delete'].map(async (verb) => {
    const input = { procedure: `content.items.${verb}`, input: { id, ...(verb === 'update' && { data: { title: 'Two' } }) } }
    return answerOf<{ inverse: { procedure: string } }>(await admin.call({ procedure: 'gateway.plans.create', input })).inverse.procedure
  })
  expect((await Promise.all(planned)).filter((procedure) => !procedures.has(procedure))).toEqual([])
})
