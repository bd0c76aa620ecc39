/** Where the states of items are looked for: in a domain, and in one type of it unless that is null. As SQL. */
interface Where {
  readonly domain: string
  readonly type: string | null
}

/**
 * The states that items are in, each found by one descent of an index, as the beginning of a statement: `recursive states(status) as (…)`. Its last row is null.
 * Said with row comparisons, so that each is the next entry of the index and nothing else.
 */
export function statesSql({ domain, type }: Where): string {
  const columns = ['i.domain_id', ...(type === null ? [] : ['i.content_type_id'])].join(', ')
  const within = [domain, ...(type === null ? [] : [type])].join(', ')
  const next = (status: string) =>
    `(select i.status from content.content_items i where (${columns}, i.status) > (${within}, ${status}) and (${columns}) <= (${within})
      order by ${columns}, i.status limit 1)`
  return `recursive states(status) as (
    select ${next(`''`)} union all select ${next('s.status')} from states s where s.status is not null
  )`
}
