import { violates } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { DomainCreated } from '../events.ts'
import { Domain } from './domain.entity.ts'
import { DomainHostnameConflict } from './domain.errors.ts'
import { DomainView, Hostname } from './domain.schema.ts'

/** Creates a tenant. A key for it is made with POST /api/auth/keys and the header `x-wordclaw-domain`. */
export const create = procedure
  .meta({
    summary: 'Create a domain',
    operation: 'tenant.create',
    resource: { type: 'domain' },
    rest: 'POST /domains',
    status: 201,
    errors: [DomainHostnameConflict],
    emits: [DomainCreated],
    next: 'Create a key for it with POST /api/auth/keys and the header x-wordclaw-domain: {id}.',
  })
  .input(z.strictObject({ name: z.string().trim().min(1).max(200), hostname: Hostname }))
  .output(DomainView)
  .mutation(async ({ ctx: { em, emit, now }, input: { name, hostname } }) => {
    const domain = em.create(Domain, { name, hostname, createdAt: now, updatedAt: now })
    try {
      await em.flush()
    } catch (error) {
      if (violates(error, 'domains_hostname_unique')) throw new DomainHostnameConflict({ hostname })
      throw error
    }
    emit(DomainCreated, { domainId: domain.id, hostname, name })
    return domain
  })
