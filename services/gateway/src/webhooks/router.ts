import { router } from '@wordclaw/shared/procedure'
import { create } from './create.ts'
import { deleteWebhook } from './delete.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { listDeliveries } from './list-deliveries.ts'
import { replay } from './replay.ts'
import { rotateSecret } from './rotate-secret.ts'
import { sendTest } from './send-test.ts'
import { update } from './update.ts'

export const webhooks = router({ create, list, get, update, delete: deleteWebhook, rotateSecret, sendTest, listDeliveries, replay })
