import { LockMode } from '@mikro-orm/core'
import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { FormDefinitionDeleted } from '../events.ts'
import { FormSubmission } from '../form-submissions/form-submission.entity.ts'
import { FormDefinition } from './form-definition.entity.ts'
import { FormDefinitionNotFound, FormSubmissionsPending } from './form-definition.errors.ts'
import { FormId } from './form-definition.schema.ts'

/** Deletes a form and its submissions; the items they became stay. Its row is locked first, so that nothing can come in meanwhile and be lost. */
export const deleteForm = procedure
  .meta({
    summary: 'Delete a form with its submissions',
    operation: 'content.write',
    resource: { type: 'form_definition', id: 'id' },
    rest: 'DELETE /forms/:id',
    errors: [FormDefinitionNotFound, FormSubmissionsPending],
    emits: [FormDefinitionDeleted],
  })
  .input(z.strictObject({ id: FormId }))
  .output(z.object({ id: FormId, message: z.string() }))
  .mutation(async ({ ctx: { em, emit }, input: { id } }) => {
    const locked = { ...orThrow(FormDefinitionNotFound, { id }), lockMode: LockMode.PESSIMISTIC_WRITE }
    const form = await em.findOneOrFail(FormDefinition, { id }, locked)
    const pending = await em.count(FormSubmission, { form: id, status: 'received' })
    if (pending > 0) throw new FormSubmissionsPending({ id, pending })
    em.remove(form)
    emit(FormDefinitionDeleted, { domainId: form.domainId, formId: id })
    return { id, message: `Form ${id} is deleted.` }
  })
