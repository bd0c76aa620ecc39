import type { Storage } from '@wordclaw/shared/database/database'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { IdentityAndPolicy } from '../migrations/20261123090000_identity_and_policy.ts'
import { Domain } from './domains/domain.entity.ts'
import { ApiKey, User } from './keys/api-key.entity.ts'
import { Policy } from './policy/policy.entity.ts'
import { PolicyDecisionLog } from './policy/policy-decision-log.entity.ts'

/** The gateway's own schema. */
export const storage: Storage = {
  schema: 'gateway',
  entities: [Domain, User, ApiKey, Policy, PolicyDecisionLog, outboxMessageOf('gateway')],
  migrations: [{ name: '20261123090000_identity_and_policy', class: IdentityAndPolicy }],
}
