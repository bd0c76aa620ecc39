import { LockMode } from '@mikro-orm/core'
import { notify } from '@wordclaw/shared/database/database'
import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ApiKeyRevoked } from '../events.ts'
import { ApiKey } from './api-key.entity.ts'
import { ApiKeyNotFound } from './api-key.errors.ts'
import { ApiKeyId } from './api-key.schema.ts'
import { KEY_CHANNEL } from './key-channel.ts'

/** Ends a key. Every copy of the gateway is told when this commits, and refuses the key from then on. */
export const revoke = procedure
  .meta({
    summary: 'Revoke an API key',
    operation: 'apikey.write',
    resource: { type: 'api_key', id: 'id' },
    rest: 'DELETE /auth/keys/:id',
    errors: [ApiKeyNotFound],
    emits: [ApiKeyRevoked],
  })
  .input(z.strictObject({ id: ApiKeyId }))
  .output(z.object({ id: ApiKeyId, message: z.string() }))
  .mutation(async ({ ctx: { em, emit, principal, now }, input: { id } }) => {
    const key = await em.findOneOrFail(ApiKey, { id }, { ...orThrow(ApiKeyNotFound, { id }), lockMode: LockMode.PESSIMISTIC_WRITE })
    if (key.revokedAt) throw new ApiKeyNotFound({ id })
    key.revoke(now)
    await notify(em, KEY_CHANNEL, key.keyHash)
    emit(ApiKeyRevoked, { domainId: principal.domainId, apiKeyId: id })
    return { id, message: `API key ${id} is revoked.` }
  })
