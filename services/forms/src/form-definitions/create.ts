import { violates } from '@wordclaw/shared/errors'
import { prepared, procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { FormDefinitionCreated } from '../events.ts'
import { portsOf } from '../ports.ts'
import { FormDefinition } from './form-definition.entity.ts'
import { FormDefinitionSlugConflict } from './form-definition.errors.ts'
import { FormDefinitionView, formParts, viewOf } from './form-definition.schema.ts'
import { checkedTarget, checkSettings, FORM_ERRORS } from './target.ts'
import { sealWebhookSecret } from './webhook-secret.ts'

const { description, defaultData, active, publicRead, submissionStatus, requirePayment, successMessage, ...required } = formParts

/** Creates a form of the caller's domain. Its fields are checked against the content type before the transaction begins. */
export const create = prepared
  .meta({
    summary: 'Create a form',
    operation: 'content.write',
    resource: { type: 'form_definition' },
    rest: 'POST /forms',
    status: 201,
    errors: [FormDefinitionSlugConflict, ...FORM_ERRORS],
    emits: [FormDefinitionCreated],
    next: 'Read it as its visitors do with GET /api/public/forms/{slug}, with domainId in the query.',
  })
  .input(
    z.strictObject({
      ...required,
      description: description.default(null),
      defaultData: defaultData.default({}),
      active: active.default(true),
      publicRead: publicRead.default(true),
      submissionStatus: submissionStatus.default('draft'),
      workflowTransitionId: formParts.workflowTransitionId.default(null),
      requirePayment: requirePayment.default(false),
      webhookUrl: formParts.webhookUrl.default(null),
      webhookSecret: formParts.webhookSecret.default(null),
      successMessage: successMessage.default(null),
      draftGeneration: formParts.draftGeneration.default(null),
    }),
  )
  .use(async ({ ctx, input, next }) => {
    await checkSettings(portsOf(ctx), input)
    const { contentTypeId, fields, defaultData } = input
    return next({ ctx: { target: await checkedTarget(portsOf(ctx), ctx.call, { contentTypeId, fields, defaultData }) } })
  })
  .concat(procedure)
  .output(FormDefinitionView)
  .mutation(async ({ ctx, input: { webhookSecret, ...settings } }) => {
    const { em, emit, now, principal, target } = ctx
    const { domainId } = principal
    const form = em.create(FormDefinition, { ...settings, ...target, domainId, createdAt: now, updatedAt: now })
    try {
      await em.flush()
    } catch (error) {
      if (violates(error, 'form_definitions_domain_slug_unique')) throw new FormDefinitionSlugConflict({ slug: settings.slug })
      throw error
    }
    form.webhookSecret = sealWebhookSecret(portsOf(ctx), form.id, webhookSecret)
    emit(FormDefinitionCreated, { domainId, formId: form.id, slug: form.slug, contentTypeId: form.contentTypeId })
    return viewOf(form)
  })
