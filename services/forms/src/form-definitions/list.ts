import { newestOfDomain } from '@wordclaw/shared/newest-first'
import { PageInput, pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { InvalidFormsCursor } from './form-definition.errors.ts'
import { FormDefinitionView, OPERATOR_COLUMNS, PUBLIC_COLUMNS } from './form-definition.schema.ts'

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
  .query(
    newestOfDomain({
      name: 'form_definitions_newest_first',
      table: 'forms.form_definitions',
      columns: `${PUBLIC_COLUMNS}, ${OPERATOR_COLUMNS}`,
      view: (row: z.input<typeof FormDefinitionView>) => row,
      InvalidCursor: InvalidFormsCursor,
    }),
  )
