import { LockMode } from '@mikro-orm/core'
import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { EmptyUpdateBody } from '@wordclaw/shared/update.errors'
import { z } from 'zod'
import { OfferUpdated } from '../events.ts'
import { LicensePolicy, Offer } from './offer.entity.ts'
import { OfferNotFound, OfferNotSupported, OfferTermsExpired } from './offer.errors.ts'
import { OfferId, OfferName, OfferView, offerViewOf, PriceSats, refuseUnsellable, Terms } from './offer.schema.ts'

/** Changes what is asked for, ends a sale or takes it up again. What has been bought stays bought, on the terms of its time. */
export const update = procedure
  .meta({
    summary: 'Change an offer',
    operation: 'offer.write',
    resource: { type: 'offer', id: 'id' },
    rest: 'PUT /offers/:id',
    errors: [OfferNotFound, OfferNotSupported, OfferTermsExpired, EmptyUpdateBody],
    emits: [OfferUpdated],
  })
  .input(
    z.strictObject({
      id: OfferId,
      name: OfferName.optional(),
      priceSats: PriceSats.optional(),
      active: z.boolean().optional(),
      policy: Terms.optional().describe('The terms of sales from now on.'),
    }),
  )
  .output(OfferView)
  .mutation(async ({ ctx: { em, emit, principal, now }, input: { id, policy, ...changes } }) => {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
    if (policy === undefined && Object.keys(given).length === 0) {
      throw new EmptyUpdateBody({ fields: ['name', 'priceSats', 'active', 'policy'] })
    }
    if (policy) refuseUnsellable(policy, now)
    const offer = await em.findOneOrFail(Offer, { id }, { ...orThrow(OfferNotFound, { id }), lockMode: LockMode.PESSIMISTIC_WRITE })
    em.assign(offer, { ...given, updatedAt: now })
    if (policy) {
      const { version } = await em.findOneOrFail(LicensePolicy, { offer }, { orderBy: { version: 'desc' } })
      em.create(LicensePolicy, {
        domainId: principal.domainId,
        offer,
        version: version + 1,
        expiresAt: policy.expiresAt === undefined ? null : new Date(policy.expiresAt),
        allowedChannels: [],
        allowRedistribution: false,
      })
    }
    const { scopeType, scopeRef, priceSats, active } = offer
    emit(OfferUpdated, { domainId: principal.domainId, offerId: id, scopeType, scopeRef: scopeRef ?? null, priceSats, active })
    return offerViewOf(offer)
  })
