/** The name of the filter that every entity of a tenant carries. */
export const DOMAIN_FILTER = 'domain'

/** Spread into `defineEntity`: reads, updates and deletes through an entity manager see one domain only. */
export const ofDomain = {
  filters: {
    [DOMAIN_FILTER]: {
      name: DOMAIN_FILTER,
      cond: (args: Record<string, unknown>) => ({ domainId: args['domainId'] as number }),
      default: true,
    },
  },
}
