import { defineError, type ErrorClass, type Issue, type Kind } from '@wordclaw/shared/errors'

/** A fault of fields: every field that has it is listed. */
export type FieldFault = ErrorClass<{ issues: readonly Issue[] }>

interface FaultDefinition {
  readonly code: string
  readonly kind: Kind
  readonly what: string
  readonly remediation: string
}

const fault = ({ code, kind, what, remediation }: FaultDefinition): FieldFault =>
  defineError<{ issues: readonly Issue[] }>({
    code,
    kind,
    message: ({ issues: [first, ...more] }) => `${what}: ${first?.pointer}${more.length > 0 ? ` and ${more.length} more` : ''}.`,
    remediation,
    issues: ({ issues }) => issues,
  })

const SCHEMA = 'GET /api/content-types/{id} has the schema.'

export const FormFieldsRequired = fault({
  code: 'FORM_FIELDS_REQUIRED',
  kind: 'BAD_REQUEST',
  what: 'The form has no field',
  remediation: `Send at least one field, named as a top-level property of the content type. ${SCHEMA}`,
})
export const FormFieldNameDuplicate = fault({
  code: 'FORM_FIELD_NAME_DUPLICATE',
  kind: 'BAD_REQUEST',
  what: 'A field is there twice',
  remediation: 'Send each field once.',
})
export const FormFieldOptionsInvalid = fault({
  code: 'FORM_FIELD_OPTIONS_INVALID',
  kind: 'BAD_REQUEST',
  what: 'Only a select has options',
  remediation: 'Leave out the options of fields that are no select.',
})
export const FormFieldOptionDuplicate = fault({
  code: 'FORM_FIELD_OPTION_DUPLICATE',
  kind: 'BAD_REQUEST',
  what: 'An option is there twice',
  remediation: 'Send each option of a field once.',
})
export const FormFieldNotInSchema = fault({
  code: 'FORM_FIELD_NOT_IN_SCHEMA',
  kind: 'CONFLICT',
  what: 'The content type has no such property',
  remediation: `Name fields as top-level properties of the content type. ${SCHEMA}`,
})
export const FormFieldUnsupported = fault({
  code: 'FORM_FIELD_UNSUPPORTED',
  kind: 'CONFLICT',
  what: 'A form cannot ask for this property',
  remediation: `Use properties that are strings, numbers, booleans or assets, and not localized. ${SCHEMA}`,
})
export const FormFieldTypeMismatch = fault({
  code: 'FORM_FIELD_TYPE_MISMATCH',
  kind: 'CONFLICT',
  what: 'The type is not that of the property',
  remediation: 'Use the type listed in issues, or leave type out; only text and textarea may be exchanged.',
})
export const FormFieldSelectOptionsInvalid = fault({
  code: 'FORM_FIELD_SELECT_OPTIONS_INVALID',
  kind: 'CONFLICT',
  what: 'The property does not allow this option',
  remediation: `Use options that the property's enum has, or leave options out for all of them. ${SCHEMA}`,
})
export const FormContentSchemaUnsupported = fault({
  code: 'FORM_CONTENT_SCHEMA_UNSUPPORTED',
  kind: 'CONFLICT',
  what: 'The content type has no top-level properties that a form could ask for',
  remediation: 'Use a content type whose schema is an object with properties, or give it some with PUT /api/content-types/{id}.',
})
export const FormDefaultDataInvalid = fault({
  code: 'FORM_DEFAULT_DATA_INVALID',
  kind: 'BAD_REQUEST',
  what: 'The default data does not fit the content type',
  remediation: `Send an object of at most 64 KiB with properties of the content type only. ${SCHEMA}`,
})

/** What fields and defaults can be refused for. */
export const FIELD_ERRORS = [
  FormFieldsRequired,
  FormFieldNameDuplicate,
  FormFieldOptionsInvalid,
  FormFieldOptionDuplicate,
  FormFieldNotInSchema,
  FormFieldUnsupported,
  FormFieldTypeMismatch,
  FormFieldSelectOptionsInvalid,
  FormContentSchemaUnsupported,
  FormDefaultDataInvalid,
] as const
