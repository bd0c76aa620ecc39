import { statement } from '@wordclaw/shared/database/sql'
import { idBelow, PageInput, page, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidFormsCursor } from './form-definition.errors.ts'
import { FormDefinitionView, OPERATOR_COLUMNS, PUBLIC_COLUMNS } from './form-definition.schema.ts'

type FormDefinitionRow = z.input<typeof FormDefinitionView>

// Said as one range of (domain_id, id): for `domain_id = $1` the planner may walk the primary key, past all rows of other domains.
const newestFirst = statement(
  'form_definitions_newest_first',
  `select ${PUBLIC_COLUMNS}, ${OPERATOR_COLUMNS}
   from forms.form_definitions where domain_id >= $1 and (domain_id, id) < ($1, $2::bigint) order by domain_id desc, id desc limit $3`,
)

/** Lists the domain's forms, newest first. */
export const list = direct
  .meta({
    summary: 'List form definitions',
    operation: 'content.read',
    resource: { type: 'form_definition' },
    rest: 'GET /forms',
    errors: [InvalidFormsCursor],
  })
  .input(z.strictObject(PageInput))
  .output(pageOf(FormDefinitionView))
  .query(async ({ ctx: { sql, principal }, input: { limit, cursor } }) => {
    const below = idBelow(cursor)
    if (below === null) throw new InvalidFormsCursor({})
    const rows = await sql.query<FormDefinitionRow>(newestFirst, [principal.domainId, below, limit + 1])
    return page(
      rows,
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    )
  })
