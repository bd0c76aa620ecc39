/**
 * What no plan is to do where there is another way. A plan is often made while the tables of a new installation are empty, when reading one from end to end, or
 * sorting a whole domain, looks cheap. PostgreSQL keeps it while they grow; the embedded database never learns how many rows there are. Every statement has its index.
 */
export const PLANNING: Readonly<Record<string, string>> = { enable_seqscan: 'off', enable_incremental_sort: 'off' }
