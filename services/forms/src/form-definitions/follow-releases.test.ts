import { ReleasePublished } from '@wordclaw/content/events'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'
import { followReleases } from './follow-releases.ts'

async function startWithForms() {
  const forms = await startForms()
  const ours = await forms.givenForm({ slug: 'ours' })
  const theirs = await forms.givenForm({ slug: 'theirs', domainId: 2 })
  const published = (changes: { formId: number; active: boolean }[]) =>
    forms.database.sql.transaction((sql) => {
      const event = {
        id: crypto.randomUUID(),
        subject: ReleasePublished.subject,
        version: ReleasePublished.version,
        domainId: 1,
        payload: { domainId: 1, releaseId: 3, changeCount: 1, inverseId: 4, inverseOf: null, principalId: 'api_key:7', forms: changes },
        time: '',
        traceparent: undefined,
        stream: 'content',
        position: 1,
      }
      return followReleases.handle({ sql, schema: 'forms', now: forms.clock.now(), ports: {} }, [{ event, prepared: undefined }])
    })
  return {
    ...forms,
    ours,
    theirs,
    published,
    states: () => forms.rows('select slug, active from forms.form_definitions order by id'),
  }
}

test('a form is closed and opened as a release says, which the audit trail tells of as done by whoever published it', async () => {
  await using forms = await startWithForms()
  const before = (await forms.audit()).length

  await forms.published([{ formId: forms.ours, active: false }])

  expect(await forms.states()).toEqual([
    { slug: 'ours', active: false },
    { slug: 'theirs', active: true },
  ])
  expect((await forms.audit()).slice(before)).toMatchObject([
    { action: 'update', entityType: 'form_definition', entityId: forms.ours, actorId: 'api_key:7' },
  ])
  await forms.published([{ formId: forms.ours, active: true }])
  expect((await forms.states())[0]).toEqual({ slug: 'ours', active: true })
})

test('forms that are gone, of another domain, or as the release wants them already are left alone', async () => {
  await using forms = await startWithForms()
  const before = await forms.audit()

  await forms.published([
    { formId: forms.theirs, active: false },
    { formId: 999, active: false },
    { formId: forms.ours, active: true },
  ])

  expect(await forms.states()).toEqual([
    { slug: 'ours', active: true },
    { slug: 'theirs', active: true },
  ])
  expect(await forms.audit()).toEqual(before)
})
