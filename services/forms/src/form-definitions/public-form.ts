import { type Sql, statement } from '@wordclaw/shared/database/sql'
import { z } from 'zod'
import { PublicFormNotFound } from './form-definition.errors.ts'
import { type FormDefinitionView, FormSlug, OPERATOR_COLUMNS, PUBLIC_COLUMNS, type PublicFormView } from './form-definition.schema.ts'

/** How a public call names a form. The domain is looked up by the gateway; here, what counts is the domain of the call. */
export const publicAddress = {
  slug: FormSlug,
  domainId: z.int().describe('The domain that the form belongs to.'),
}

type Row = z.input<typeof FormDefinitionView>

// A form whose content type is gone cannot take anything in.
const activeBySlug = statement(
  'form_definition_active_by_slug',
  `select ${PUBLIC_COLUMNS}, ${OPERATOR_COLUMNS} from forms.form_definitions
   where domain_id = $1 and slug = $2 and active and content_type_slug is not null`,
)

/** The form that takes submissions at this address. */
export async function activeForm(sql: Pick<Sql, 'query'>, domainId: number, slug: string): Promise<Row> {
  const [form] = await sql.query<Row>(activeBySlug, [domainId, slug])
  if (!form) throw new PublicFormNotFound({ slug })
  return form
}

/** What everybody may see of a form. */
export const publicViewOf = (form: Row): z.input<typeof PublicFormView> => ({
  id: form.id,
  domainId: form.domainId,
  name: form.name,
  slug: form.slug,
  description: form.description,
  contentTypeId: form.contentTypeId,
  contentTypeName: form.contentTypeName,
  contentTypeSlug: form.contentTypeSlug,
  requirePayment: form.requirePayment,
  successMessage: form.successMessage,
  fields: form.fields,
  createdAt: form.createdAt,
  updatedAt: form.updatedAt,
})
