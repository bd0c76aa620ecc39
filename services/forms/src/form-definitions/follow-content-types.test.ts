import { ContentTypeDeleted, ContentTypeUpdated } from '@wordclaw/content/events'
import type { EventDefinition } from '@wordclaw/shared/events'
import { expect, test } from 'vitest'
import { startForms } from '../../test/harness.ts'
import { followContentTypes } from './follow-content-types.ts'

async function startWithForms() {
  const forms = await startForms()
  await forms.givenForm({ slug: 'ours', contentTypeId: 7 })
  await forms.givenForm({ slug: 'other', contentTypeId: 8 })
  await forms.givenForm({ slug: 'theirs', contentTypeId: 7, domainId: 2 })
  const happens = ({ subject, version }: EventDefinition, payload: Record<string, unknown>) =>
    forms.database.sql.transaction((sql) => {
      const event = {
        id: crypto.randomUUID(),
        subject,
        version,
        domainId: 1,
        payload,
        time: '',
        traceparent: undefined,
        stream: 'content',
        position: 1,
      }
      return followContentTypes.handle({ sql, schema: 'forms', now: forms.clock.now(), ports: {} }, [{ event, prepared: undefined }])
    })
  const names = () =>
    forms.rows('select slug, content_type_name as name, content_type_slug as type from forms.form_definitions order by id')
  return { ...forms, happens, names }
}

test('a content type that is renamed is renamed in its forms, and in no others', async () => {
  await using forms = await startWithForms()

  await forms.happens(ContentTypeUpdated, { domainId: 1, contentTypeId: 7, name: 'Letter', slug: 'letter' })

  expect(await forms.names()).toEqual([
    { slug: 'ours', name: 'Letter', type: 'letter' },
    { slug: 'other', name: 'Message', type: 'message' },
    { slug: 'theirs', name: 'Message', type: 'message' },
  ])
})

test('a form whose content type is deleted is no longer public, and says why to those who run it', async () => {
  await using forms = await startWithForms()

  await forms.happens(ContentTypeDeleted, { domainId: 1, contentTypeId: 7 })

  await expect(forms.submit({ slug: 'ours', data: {} })).rejects.toMatchObject({ problem: { code: 'PUBLIC_FORM_NOT_FOUND' } })
  expect(await forms.as({}).definitions.get({ id: 1 })).toMatchObject({ contentTypeId: 7, contentTypeName: null, contentTypeSlug: null })
})
