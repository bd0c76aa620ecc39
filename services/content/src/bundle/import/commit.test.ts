import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { bundleOf, startBundles } from '../../../test/bundles.ts'
import { commitImport } from './commit.ts'
import { giveUp } from './give-up.ts'
import { takeIn } from './import-bundle.ts'

const time = '2026-01-01T00:00:00.000001Z'
const type = {
  line: 'type',
  slug: 'page',
  name: 'Page',
  kind: 'collection',
  description: null,
  basePrice: null,
  revision: 1,
  schema: { type: 'object' },
  manifest: null,
  createdAt: time,
  updatedAt: time,
}
const BUNDLE = bundleOf([{ line: 'bundle', format: 'wordclaw-bundle', version: 1 }, type])

async function* bytes() {
  yield Buffer.from(BUNDLE)
}

test('of two imports that were prepared at the same time, one is committed', async () => {
  await using content = await startBundles()
  const asked = content.bringing(2)
  const [first, second] = [await takeIn(asked, bytes()), await takeIn(asked, bytes())]
  const commit = ({ importId, sha256, counts }: typeof first) => commitImport(asked, importId, { sha256, counts })

  expect(await commit(first)).toMatchObject({ ok: true })
  expect(await commit(second)).toMatchObject({ ok: false, problem: { code: 'IMPORT_DOMAIN_NOT_EMPTY', context: { found: { types: 1 } } } })
})

test('an import that was given up is not committed, and neither is that of another domain', async () => {
  await using content = await startBundles()
  const asked = content.bringing(2)
  const { importId, sha256, counts } = await takeIn(asked, bytes())
  const commit = (domainId: number) => commitImport(content.bringing(domainId), importId, { sha256, counts })

  expect(await commit(3)).toMatchObject({ ok: false, problem: { code: 'IMPORT_GONE' } })
  await giveUp(asked, importId)
  expect(await commit(2)).toMatchObject({ ok: false, problem: { code: 'IMPORT_GONE' } })
  expect(await content.events()).toEqual([])
})

test('what an interrupted import has put aside is seen by nobody, and removed by a job', async () => {
  await using content = await startBundles()
  const asked = content.bringing(2)
  await takeIn(asked, bytes())

  expect((await content.as({ domainId: 2 }).types.list({})).items).toEqual([])
  expect(await content.exported(2)).toBe(bundleOf([{ line: 'bundle', format: 'wordclaw-bundle', version: 1 }]))
  expect(await content.rows(`select kind, domain_id, payload, run_at > now() + interval '23 hours' as later from content.jobs`)).toEqual([
    { kind: 'import_sweep', domain_id: 2, payload: { importId: 1 }, later: true },
  ])
})

test('the sum of a bundle is that of its lines', () => {
  const [last = ''] = BUNDLE.trimEnd().split('\n').slice(-1)
  const before = BUNDLE.slice(0, BUNDLE.indexOf(last))
  expect(JSON.parse(last)).toMatchObject({ counts: { type: 1 }, sha256: createHash('sha256').update(before).digest('hex') })
})
