import type { Context } from '@wordclaw/shared/procedure'
import { UnsafeWebhookUrl } from '@wordclaw/shared/webhooks/url-guard'
import { unknownPatterns } from './event-names.ts'
import { InvalidWebhookEvents, InvalidWebhookUrl } from './webhook.errors.ts'
import type { WebhookPorts } from './webhook-ports.ts'

interface Proposed {
  readonly ctx: Pick<Context, 'ports'>
  readonly input: { readonly url?: string | undefined; readonly events?: readonly string[] | undefined }
}

/** Throws unless events of these patterns may be sent to this URL. It asks name servers, so it must not run in a transaction. */
export async function accept({ ctx, input: { url, events } }: Proposed): Promise<void> {
  if (events) {
    const unknown = unknownPatterns(events)
    if (events.length === 0 || unknown.length > 0) throw new InvalidWebhookEvents({ unknown })
  }
  if (url === undefined) return
  try {
    await (ctx.ports as WebhookPorts).webhooks.transport.check(url)
  } catch (error) {
    if (error instanceof UnsafeWebhookUrl) throw new InvalidWebhookUrl({ why: error.message })
    throw error
  }
}
