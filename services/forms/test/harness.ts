import { entityManagerOf } from '@wordclaw/shared/database/database'
import { startTestService } from '@wordclaw/shared/testing/service'
import { FormDefinition } from '../src/form-definitions/form-definition.entity.ts'
import { forms } from '../src/service.ts'

/** The forms service on a database of its own. */
export async function startForms() {
  const service = await startTestService(forms)
  const insert = async (form: {
    domainId: number
    slug: string
    webhookUrl?: string
    webhookSecret?: string
    fields?: Record<string, unknown>[]
  }) =>
    entityManagerOf(service.database)
      .fork()
      .insert(FormDefinition, { name: form.slug, contentTypeId: 1, ...form })
  return { ...service, givenForm: insert }
}
