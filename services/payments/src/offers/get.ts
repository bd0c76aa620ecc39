import { orThrow } from '@wordclaw/shared/errors'
import { procedure } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { Offer } from './offer.entity.ts'
import { OfferNotFound } from './offer.errors.ts'
import { OfferId, OfferView, offerViewOf } from './offer.schema.ts'

/** Reads one offer, active or not. */
export const get = procedure
  .meta({
    summary: 'Read one offer',
    operation: 'offer.read',
    resource: { type: 'offer', id: 'id' },
    rest: 'GET /offers/:id',
    errors: [OfferNotFound],
  })
  .input(z.strictObject({ id: OfferId }))
  .output(OfferView)
  .query(async ({ ctx: { em }, input: { id } }) => offerViewOf(await em.findOneOrFail(Offer, { id }, orThrow(OfferNotFound, { id }))))
