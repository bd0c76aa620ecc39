import { violates } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { RowId } from '@wordclaw/shared/schema'
import { z } from 'zod'
import { OfferCreated } from '../events.ts'
import { LicensePolicy, Offer, SCOPE_TYPES } from './offer.entity.ts'
import { OfferNotSupported, OfferSlugConflict, OfferTermsExpired } from './offer.errors.ts'
import { OfferName, OfferView, offerViewOf, PriceSats, refuseUnsellable, Terms } from './offer.schema.ts'

/** Puts one content item up for sale: from then on, readers who have not paid are answered with an invoice. */
export const create = procedure
  .meta({
    summary: 'Put a content item up for sale',
    operation: 'offer.write',
    resource: { type: 'offer' },
    rest: 'POST /offers',
    status: 201,
    errors: [OfferSlugConflict, OfferNotSupported, OfferTermsExpired],
    emits: [OfferCreated],
    next: 'Readers now pay for it; change the price or end the sale with PUT /api/offers/{id}.',
  })
  .input(
    z
      .strictObject({
        slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'must be lower-case letters, digits and hyphens, at most 100'),
        name: OfferName,
        scopeType: z.enum(SCOPE_TYPES).describe('What kind of thing is for sale. Only item, so far.'),
        scopeRef: RowId.optional().describe('The id of the content item.'),
        priceSats: PriceSats,
        active: z.boolean().default(true),
        policy: Terms.default({}),
      })
      .refine(({ scopeType, scopeRef }) => scopeType !== 'item' || scopeRef !== undefined, {
        path: ['scopeRef'],
        message: 'is needed with scopeType item: the id of what is for sale',
      }),
  )
  .output(OfferView)
  .mutation(async ({ ctx: { em, emit, principal, now }, input: { policy, slug, name, scopeType, scopeRef, priceSats, active } }) => {
    const { domainId } = principal
    if (scopeType !== 'item' || scopeRef === undefined) {
      throw new OfferNotSupported({ field: 'scopeType', value: scopeType, supported: 'only single items are' })
    }
    refuseUnsellable(policy, now)
    const offer = em.create(Offer, { domainId, slug, name, scopeType, scopeRef, priceSats, active, createdAt: now, updatedAt: now })
    em.create(LicensePolicy, {
      domainId,
      offer,
      version: 1,
      expiresAt: policy.expiresAt === undefined ? null : new Date(policy.expiresAt),
      allowedChannels: [],
      allowRedistribution: false,
    })
    try {
      await em.flush()
    } catch (error) {
      if (violates(error, 'offers_domain_slug_unique')) throw new OfferSlugConflict({ slug })
      throw error
    }
    emit(OfferCreated, { domainId, offerId: offer.id, scopeType, scopeRef, priceSats, active })
    return offerViewOf(offer)
  })
