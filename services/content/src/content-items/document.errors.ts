import { REFERENCE_ERRORS } from '../projections/reference.errors.ts'
import { VALIDATION_ERRORS } from '../validation/validation.errors.ts'
import { ContentSchemaValidationFailed, InvalidContentDataJson } from './content-item.errors.ts'

/** Why a document cannot be that of an item. */
export const DOCUMENT_ERRORS = [InvalidContentDataJson, ContentSchemaValidationFailed, ...REFERENCE_ERRORS, ...VALIDATION_ERRORS]
