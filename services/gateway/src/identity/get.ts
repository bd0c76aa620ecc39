import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { Domain } from '../domains/domain.entity.ts'
import { DomainView } from '../domains/domain.schema.ts'
import { DomainNotFound } from './identity.errors.ts'

/** Tells a caller who they are: with any valid key, whatever its scopes. */
export const get = procedure
  .meta({
    summary: 'Tell who the caller is and what they may do',
    operation: 'identity.read',
    resource: { type: 'identity' },
    rest: ['GET /identity', 'GET /whoami'],
    errors: [DomainNotFound],
  })
  .input(z.strictObject({}))
  .output(
    z
      .object({
        actorId: z.string(),
        actorType: z.string(),
        actorSource: z.string(),
        domainId: z.int(),
        domain: DomainView,
        scopes: z.array(z.string()),
      })
      .meta({ id: 'Identity' }),
  )
  .query(async ({ ctx: { em, principal } }) => {
    const domain = await em.findOneOrFail(Domain, { id: principal.domainId }, orThrow(DomainNotFound, { id: principal.domainId }))
    return {
      actorId: principal.id,
      actorType: 'api_key',
      actorSource: 'db',
      domainId: principal.domainId,
      domain,
      scopes: principal.scopes.toSorted(),
    }
  })
