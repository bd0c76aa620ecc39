import type { Statement } from '@wordclaw/shared/database/sql'
import { testDatabase } from '@wordclaw/shared/testing/database'
import { expect, test } from 'vitest'
import { run } from '../../test/audit-log.ts'
import { storage } from '../storage.ts'
import { alongTheChain, alongTime } from './export.ts'
import { statementsFor } from './list.ts'
import { drawIds } from './record-audit-event.ts'
import { walk } from './verify-chain.ts'

/** A log of 8,000 entries, of two domains and of some actors, actions and things. */
async function startWithEntries() {
  const database = await testDatabase(storage)
  await run(
    database.sql,
    `insert into gateway.audit_logs (domain_id, sequence, event_id, action, procedure, entity_type, entity_id, details, actor_id, actor_type,
       actor_source, request_id, decision_id, created_at, previous_hash, hash)
     select 1 + n % 2, n / 2 + 1, gen_random_uuid(), 'action' || n % 7, '', 'type' || n % 5, n % 501, '{}', 'api_key:' || n % 11,
       case n % 3 when 0 then 'form' else 'api_key' end, 'db', '', '', '2026-11-24'::timestamptz + n * interval '1 second', '', ''
     from generate_series(0, 7999) n`,
  )
  await run(database.sql, 'analyze gateway.audit_logs')
  return database
}

const page = (given: Parameters<typeof statementsFor>[0]) => statementsFor(given).page
const stop = (given: Parameters<typeof statementsFor>[0]) => statementsFor(given).stop

const READS: Readonly<Record<string, readonly [Statement, string]>> = {
  'a list of everything': [page({}), 'audit_logs_time'],
  'a list of one thing': [page({ entityId: 1 }), 'audit_logs_entity'],
  'a list of one type': [page({ entityType: 'x' }), 'audit_logs_entity_type'],
  'a list of one actor': [page({ actorId: 'x' }), 'audit_logs_actor'],
  'a list of one type of actor': [page({ actorType: 'x' }), 'audit_logs_actor_type'],
  'a list of one action': [page({ action: 'x' }), 'audit_logs_action'],
  'a list of one thing, action and actor': [page({ entityId: 1, action: 'x', actorId: 'x' }), 'audit_logs_entity'],
  'the end of what a page looks at': [stop({ actorId: 'x', action: 'x' }), 'audit_logs_actor'],
  'an export along the chain': [alongTheChain, 'audit_logs_sequence_unique'],
  'an export along time': [alongTime, 'audit_logs_time'],
  'a step of the verification': [walk, 'audit_logs_sequence_unique'],
}

test('every way of reading the log is one range of one index, in its order', async () => {
  await using database = await startWithEntries()

  for (const [name, [{ text }, index]] of Object.entries(READS)) {
    const lines = await run<{ 'QUERY PLAN': string }>(database.sql, `explain (generic_plan, costs off) ${text}`)
    const plan = lines.map((line) => line['QUERY PLAN']).join('\n')
    const range = new RegExp(`Index (?:Only )?Scan (?:Backward )?using ${index} on audit_logs\\n +Index Cond: .*ROW\\(domain_id`)
    expect(plan, name).toMatch(range)
    expect(plan.match(/(?<!Subquery )Scan/g), name).toHaveLength(1)
    expect(plan, name).not.toContain('Sort')
  }
})

test('events are looked up by their ids, one by one, even by a plan that was made while the log was empty', async () => {
  await using database = await testDatabase(storage)

  const lines = await run<{ 'QUERY PLAN': string }>(database.sql, `explain (generic_plan, costs off) ${drawIds.text}`)
  const plan = lines.map((line) => line['QUERY PLAN']).join('\n')
  expect(plan).toMatch(/Index (?:Only )?Scan using audit_logs_event_id_unique on audit_logs l\n +Index Cond: \(event_id = /)
  expect(plan.match(/ on audit_logs/g)).toHaveLength(1)
})
