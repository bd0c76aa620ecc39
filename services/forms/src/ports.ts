import type { PeerPorts } from '@wordclaw/shared/peers'
import type { SecretBox } from '@wordclaw/shared/secret-box'
import type { WebhookSender } from '@wordclaw/shared/webhooks/deliver'

/** What forms needs beside its database. */
export interface FormsPorts extends PeerPorts {
  readonly secrets: SecretBox
  readonly webhooks: WebhookSender
}

export const portsOf = ({ ports }: { readonly ports: object }): FormsPorts => ports as FormsPorts
