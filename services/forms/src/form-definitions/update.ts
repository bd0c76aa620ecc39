import { LockMode } from '@mikro-orm/core'
import { statement } from '@wordclaw/shared/database/sql'
import { orThrow, violates } from '@wordclaw/shared/errors'
import { prepared, procedure } from '@wordclaw/shared/procedure'
import { EmptyUpdateBody } from '@wordclaw/shared/update.errors'
import { z } from 'zod'
import { FormDefinitionUpdated } from '../events.ts'
import { portsOf } from '../ports.ts'
import { FormDefinition } from './form-definition.entity.ts'
import { FormDefinitionNotFound, FormDefinitionSlugConflict } from './form-definition.errors.ts'
import { FormDefinitionView, type FormField, FormId, formParts, viewOf } from './form-definition.schema.ts'
import { checkedTarget, checkSettings, FORM_ERRORS } from './target.ts'
import { sealWebhookSecret } from './webhook-secret.ts'

interface StoredTarget {
  contentTypeId: number
  fields: FormField[]
  defaultData: Record<string, unknown>
}

const targetOf = statement(
  'form_definition_target',
  `select content_type_id as "contentTypeId", fields, default_data as "defaultData" from forms.form_definitions where id = $1 and domain_id = $2`,
)

const Changes = z.strictObject(formParts).partial()

/**
 * Changes a form. What it makes items of is checked as a whole before the transaction begins, and written as a whole. Changes that leave it alone
 * need no content service: a form can be closed while that is away.
 */
export const update = prepared
  .meta({
    summary: 'Update a form',
    operation: 'content.write',
    resource: { type: 'form_definition', id: 'id' },
    rest: 'PUT /forms/:id',
    errors: [FormDefinitionNotFound, EmptyUpdateBody, FormDefinitionSlugConflict, ...FORM_ERRORS],
    emits: [FormDefinitionUpdated],
  })
  .input(Changes.extend({ id: FormId }))
  .use(async ({ ctx, input: { id, ...changes }, next }) => {
    if (Object.values(changes).every((value) => value === undefined)) throw new EmptyUpdateBody({ fields: Object.keys(formParts) })
    const [stored] = await ctx.sql.query<StoredTarget>(targetOf, [id, ctx.principal.domainId])
    if (!stored) throw new FormDefinitionNotFound({ id })
    await checkSettings(portsOf(ctx), changes)
    const { contentTypeId = stored.contentTypeId, fields = stored.fields, defaultData = stored.defaultData } = changes
    const retargeted = [changes.contentTypeId, changes.fields, changes.defaultData].some((part) => part !== undefined)
    const target = retargeted ? await checkedTarget(portsOf(ctx), ctx.call, { contentTypeId, fields, defaultData }) : {}
    return next({ ctx: { target } })
  })
  .concat(procedure)
  .output(FormDefinitionView)
  .mutation(async ({ ctx, input: { id, webhookSecret, ...changes } }) => {
    const { em, emit, now, target } = ctx
    const form = await em.findOneOrFail(
      FormDefinition,
      { id },
      { ...orThrow(FormDefinitionNotFound, { id }), lockMode: LockMode.PESSIMISTIC_WRITE },
    )
    const secret = webhookSecret === undefined ? {} : { webhookSecret: sealWebhookSecret(portsOf(ctx), id, webhookSecret) }
    Object.assign(form, present(changes), target, secret, { updatedAt: now })
    try {
      await em.flush()
    } catch (error) {
      if (violates(error, 'form_definitions_domain_slug_unique')) throw new FormDefinitionSlugConflict({ slug: form.slug })
      throw error
    }
    emit(FormDefinitionUpdated, { domainId: form.domainId, formId: id, slug: form.slug, contentTypeId: form.contentTypeId })
    return viewOf(form)
  })

const present = (changes: object): object => Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
