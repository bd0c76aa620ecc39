import { RowId, Timestamp } from '@wordclaw/shared/schema'
import { isStorable } from '@wordclaw/shared/storable'
import { z } from 'zod'
import { type Offer, SCOPE_TYPES } from './offer.entity.ts'
import { OfferNotSupported, OfferTermsExpired } from './offer.errors.ts'

export const OfferId = RowId.describe('Id of the offer.')

export const OfferName = z.string().trim().min(1).max(200).refine(isStorable, 'must be well-formed Unicode without null characters')

/** All the bitcoin there will be is 2.1e15 satoshis; the column holds 2.1e9, which is about 21 bitcoin. */
export const PriceSats = z.int().min(1).max(2_147_483_647).describe('The price in satoshis.')

/** What buyers get. Left out, their right neither ends nor is counted. */
export const Terms = z.strictObject({
  maxReads: z.int().min(1).max(1_000_000_000).optional().describe('How many reads one payment buys. Not sold yet.'),
  expiresAt: z.iso.datetime({ offset: true }).optional().describe('When the right to read ends, whenever it was bought.'),
})

export const OfferView = z
  .object({
    id: OfferId,
    domainId: RowId,
    slug: z.string(),
    name: z.string(),
    scopeType: z.enum(SCOPE_TYPES),
    scopeRef: RowId.nullable().describe('What is for sale: the id of a content item.'),
    priceSats: PriceSats,
    active: z.boolean().describe('Whether it is for sale. What is not may be read as before there was an offer.'),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Offer' })

/** An offer as it leaves. */
export const offerViewOf = ({ id, domainId, slug, name, scopeType, scopeRef, priceSats, active, createdAt, updatedAt }: Offer) => ({
  ...{ id, domainId, slug, name, scopeType, priceSats, active, createdAt, updatedAt },
  scopeRef: scopeRef ?? null,
})

/** Refuses terms that could not be kept, or that are over before they begin. */
export function refuseUnsellable({ maxReads, expiresAt }: z.output<typeof Terms>, now: Date): void {
  if (maxReads !== undefined) throw new OfferNotSupported({ field: 'policy.maxReads', value: maxReads, supported: 'reads are not counted' })
  if (expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime()) throw new OfferTermsExpired({ expiresAt })
}
