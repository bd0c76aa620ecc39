import { LockMode } from '@mikro-orm/core'
import { notify } from '@wordclaw/shared/database/database'
import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ApiKeyRotated } from '../events.ts'
import { ApiKey } from './api-key.entity.ts'
import { ApiKeyAlreadyRotated, ApiKeyNotFound } from './api-key.errors.ts'
import { ApiKeyId, apiKeyViewOf, IssuedApiKeyView } from './api-key.schema.ts'
import { generateCredential, hashOf, prefixOf } from './credential.ts'
import { KEY_CHANNEL } from './key-channel.ts'

const WEEK_SECONDS = 7 * 24 * 3_600

/** Replaces a key by a new one of the same rights. The old one goes on working for the grace period, so that its users can be moved over. */
export const rotate = procedure
  .meta({
    summary: 'Replace an API key by a new one',
    operation: 'apikey.write',
    resource: { type: 'api_key', id: 'id' },
    rest: 'PUT /auth/keys/:id',
    errors: [ApiKeyNotFound, ApiKeyAlreadyRotated],
    emits: [ApiKeyRotated],
    secretAnswer: true,
    next: 'Store the apiKey of this answer now: it cannot be read again.',
  })
  .input(
    z.strictObject({
      id: ApiKeyId,
      graceSeconds: z.int().min(0).max(WEEK_SECONDS).default(0).describe('How long the old key still works, in seconds; at most a week.'),
    }),
  )
  .output(IssuedApiKeyView.extend({ oldId: ApiKeyId, newId: ApiKeyId, graceEndsAt: z.string() }))
  .mutation(async ({ ctx: { em, emit, principal, now }, input: { id, graceSeconds } }) => {
    const old = await em.findOneOrFail(ApiKey, { id }, { ...orThrow(ApiKeyNotFound, { id }), lockMode: LockMode.PESSIMISTIC_WRITE })
    const successor = await em.findOne(ApiKey, { rotatedFrom: id })
    if (successor) throw new ApiKeyAlreadyRotated({ id, successorId: successor.id })
    if (!old.isLive(now)) throw new ApiKeyNotFound({ id })

    const graceEnd = new Date(now.getTime() + graceSeconds * 1_000)
    const graceEndsAt = old.expiresAt && old.expiresAt < graceEnd ? old.expiresAt : graceEnd
    const apiKey = generateCredential()
    const key = em.create(ApiKey, {
      domainId: old.domainId,
      name: old.name,
      keyHash: hashOf(apiKey),
      keyPrefix: prefixOf(apiKey),
      scopes: old.scopes,
      expiresAt: old.expiresAt ?? null,
      rotatedFrom: old.id,
      createdAt: now,
    })
    if (graceSeconds === 0) old.revoke(now)
    else old.expiresAt = graceEndsAt
    await em.flush()
    await notify(em, KEY_CHANNEL, old.keyHash)
    emit(ApiKeyRotated, { domainId: principal.domainId, apiKeyId: key.id, replacedId: old.id, graceEndsAt: graceEndsAt.toISOString() })
    return { ...apiKeyViewOf(key), apiKey, oldId: old.id, newId: key.id, graceEndsAt: graceEndsAt.toISOString() }
  })
