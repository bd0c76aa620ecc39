import type { FormsPorts } from '../ports.ts'

const boundTo = (formId: number) => `form:${formId}`

/** The secret of a form's webhook as it is stored: it opens for this form only. */
export const sealWebhookSecret = ({ secrets }: FormsPorts, formId: number, secret: string | null): string | null =>
  secret === null ? null : secrets.seal(secret, boundTo(formId))

/** Throws if it was not sealed for this form. */
export const openWebhookSecret = ({ secrets }: FormsPorts, formId: number, sealed: string): string => secrets.open(sealed, boundTo(formId))
