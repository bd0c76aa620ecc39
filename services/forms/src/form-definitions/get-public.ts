import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { PublicFormNotFound } from './form-definition.errors.ts'
import { PublicFormView } from './form-definition.schema.ts'
import { activeForm, publicAddress, publicViewOf } from './public-form.ts'

/** Reads a form as everybody may. */
export const getPublic = direct
  .meta({
    summary: 'Read a public form',
    operation: 'form.read_public',
    resource: { type: 'form_definition', id: 'slug' },
    domain: 'domainId',
    rest: 'GET /public/forms/:slug',
    errors: [PublicFormNotFound],
    next: 'Send it in with POST /api/public/forms/{slug}/submissions, with domainId in the query and the fields in data.',
  })
  .input(z.strictObject(publicAddress))
  .output(PublicFormView)
  .query(async ({ ctx: { sql, principal }, input: { slug } }) => {
    const form = await activeForm(sql, principal.domainId, slug)
    if (!form.publicRead) throw new PublicFormNotFound({ slug })
    return publicViewOf(form)
  })
