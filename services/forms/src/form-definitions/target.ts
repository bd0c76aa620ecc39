import { PeerUnavailable } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { UnsafeWebhookUrl } from '@wordclaw/shared/webhooks/url-guard'
import type { FormsPorts } from '../ports.ts'
import {
  FormContentTypeNotFound,
  FormContentUnavailable,
  FormFeatureUnavailable,
  FormSubmissionStatusForbidden,
  FormWebhookUrlUnsafe,
} from './form-definition.errors.ts'
import type { FormField, FormFieldInput } from './form-definition.schema.ts'
import { FIELD_ERRORS } from './form-field.errors.ts'
import { checkDefaults, checkedFields } from './form-fields.ts'

/** What a form makes items of, and how. */
interface Target {
  readonly contentTypeId: number
  readonly fields: readonly FormFieldInput[]
  readonly defaultData: Record<string, unknown>
}

/** A target that its content type allows. */
interface CheckedTarget extends Target {
  readonly fields: FormField[]
  readonly contentTypeName: string
  readonly contentTypeSlug: string
}

/** What writing a form can be refused for. */
export const FORM_ERRORS = [
  FormContentTypeNotFound,
  FormContentUnavailable,
  FormFeatureUnavailable,
  FormSubmissionStatusForbidden,
  FormWebhookUrlUnsafe,
  ...FIELD_ERRORS,
] as const

/** Checks what a form asks for against its content type, which the content service is asked for. Not for transactions. */
export async function checkedTarget({ peers }: FormsPorts, call: Call, target: Target): Promise<CheckedTarget> {
  const type = await contentType(peers, call, target.contentTypeId)
  checkDefaults(type.schema, target.defaultData)
  const fields = checkedFields(type.schema, target.fields)
  return { ...target, fields, contentTypeName: type.name, contentTypeSlug: type.slug }
}

async function contentType(peers: FormsPorts['peers'], call: Call, id: number) {
  const asking: Call = { ...call, procedure: 'content.types.get', dryRun: false, idempotencyKey: undefined }
  const answer = await peers.call(asking, { id }).catch((error: unknown) => {
    throw error instanceof PeerUnavailable ? new FormContentUnavailable({}) : error
  })
  if (answer.ok) return JSON.parse(answer.body) as { name: string; slug: string; schema: unknown }
  throw answer.problem.status === 404 ? new FormContentTypeNotFound({ id }) : new FormContentUnavailable({})
}

/** What of a form depends on nothing else. */
interface Settings {
  readonly submissionStatus?: string | undefined
  readonly workflowTransitionId?: number | null | undefined
  readonly requirePayment?: boolean | undefined
  readonly draftGeneration?: Record<string, unknown> | null | undefined
  readonly webhookUrl?: string | null | undefined
}

/** Throws if a form asks for what forms must not or cannot do. Looks the webhook's host up: not for transactions. */
export async function checkSettings({ webhooks }: FormsPorts, settings: Settings): Promise<void> {
  const unavailable = (['workflowTransitionId', 'requirePayment', 'draftGeneration'] as const).filter((name) => settings[name])
  if (unavailable.length > 0)
    throw new FormFeatureUnavailable({
      issues: unavailable.map((name) => ({ pointer: `/${name}`, rule: 'unavailable', message: 'is not available yet' })),
    })
  if (settings.submissionStatus === 'published') throw new FormSubmissionStatusForbidden({})
  if (!settings.webhookUrl) return
  await webhooks.transport.check(settings.webhookUrl).catch((error: unknown) => {
    throw error instanceof UnsafeWebhookUrl ? new FormWebhookUrlUnsafe({ reason: error.message }) : error
  })
}
