import { expect, test } from 'vitest'
import { doors, procedures } from './doors.ts'
import { startWordclaw, type Wordclaw } from './harness.ts'
import { type Answers, mutations as all, NOT_DRIVEN } from './mutations.ts'
const mutations = all.filter((m) => m.procedure.startsWith('content.assets'))

/** Each decision that a mutation was made on, with how many rows of the log say that this was done, to this kind of thing. What follows from it has rows of its own. */
const recorded = ({ rows }: Wordclaw, environment: string) =>
  rows<{ procedure: string; rows: number }>(
    `select d.procedure, count(l.id)::int as rows from gateway.policy_decision_logs d
     left join gateway.audit_logs l on l.decision_id = d.decision_id::text and l.domain_id = d.domain_id and l.entity_type = d.resource_type
       and l.request_id = d.request_id and l.action = regexp_replace(d.procedure, '.*[.]', '')
     where d.environment = $1 and not d.dry_run group by d.id, d.procedure order by d.id`,
    [environment],
  )

test('every mutation of every service is in the table', () => {
  const all = [...procedures.values()].filter(({ type }) => type === 'mutation').map(({ procedure }) => procedure)

  expect([...new Set(mutations.map(({ procedure }) => procedure)), ...NOT_DRIVEN].toSorted()).toEqual(all.toSorted())
})

test.each(Object.entries(doors))(
  'over %s, every mutation leaves exactly one audit row, and the log can be verified',
  { timeout: 60_000 },
  async (environment, open) => {
    await using wordclaw = await startWordclaw()
    await using door = await open(wordclaw.url, wordclaw.key)
    const answers: Record<string, Answers[string]> = {}

    for (const { procedure, input } of mutations) {
      const outcome = await door.call({ procedure, input: input(answers) })
      expect({ procedure, outcome }).toMatchObject({ outcome: { value: expect.anything() } })
      answers[procedure] = ('value' in outcome ? outcome.value : {}) as Answers[string]
    }

    await expect
      .poll(() => recorded(wordclaw, environment), { timeout: 20_000 })
      .toEqual(mutations.flatMap(({ procedure, leadsTo = [] }) => [procedure, leadsTo].flat()).map((procedure) => ({ procedure, rows: 1 })))
    expect(
      await wordclaw.rows(
        'select decision_id, procedure from gateway.audit_logs group by 1, 2 having count(*) > 1 or min(actor_id) is null',
      ),
    ).toEqual([])
    expect(await door.call({ procedure: 'gateway.audit.verify', input: {} })).toMatchObject({ value: { valid: true, firstBroken: null } })
  },
)

test('what is refused, tried or only read leaves no audit row', async () => {
  await using wordclaw = await startWordclaw()
  await using door = await (doors['trpc'] ?? expect.fail())(wordclaw.url, wordclaw.key)
  const type = { name: 'Article', slug: 'article', schema: { type: 'object' } }

  await door.call({ procedure: 'content.types.create', input: type, dryRun: true })
  await door.call({ procedure: 'content.items.create', input: { contentTypeId: 42, data: {} } })
  await door.call({ procedure: 'content.types.list', input: {} })
  await door.call({ procedure: 'content.types.create', input: type })

  await expect.poll(() => wordclaw.rows('select procedure from gateway.audit_logs'), { timeout: 20_000 }).not.toEqual([])
  expect(await wordclaw.rows('select procedure, sequence from gateway.audit_logs')).toEqual([
    { procedure: 'content.types.create', sequence: 1 },
  ])
})
