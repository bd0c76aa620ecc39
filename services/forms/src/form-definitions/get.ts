import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { FormDefinition } from './form-definition.entity.ts'
import { FormDefinitionNotFound } from './form-definition.errors.ts'
import { FormDefinitionView, FormId, viewOf } from './form-definition.schema.ts'

/** Reads a form as those who run it see it. */
export const get = procedure
  .meta({
    summary: 'Read one form',
    operation: 'content.read',
    resource: { type: 'form_definition', id: 'id' },
    rest: 'GET /forms/:id',
    errors: [FormDefinitionNotFound],
  })
  .input(z.strictObject({ id: FormId }))
  .output(FormDefinitionView)
  .query(async ({ ctx: { em }, input: { id } }) =>
    viewOf(await em.findOneOrFail(FormDefinition, { id }, orThrow(FormDefinitionNotFound, { id }))),
  )
