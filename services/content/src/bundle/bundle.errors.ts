import { defineError, type Issue } from '@wordclaw/shared/errors'

export interface LineFault {
  readonly line: number
  readonly issues: readonly Issue[]
}

/** The first line that cannot be imported, with everything that is wrong with it. */
export const BundleInvalid = defineError<LineFault>({
  code: 'BUNDLE_INVALID',
  kind: 'BAD_REQUEST',
  message: ({ line, issues: [first] }) => `Line ${line} of the bundle cannot be imported: ${first?.pointer ?? ''} ${first?.message ?? ''}.`,
  remediation: 'Send a bundle as GET /api/export gives it, whole and unchanged.',
  context: ({ line }) => ({ line }),
  issues: ({ line, issues }) => issues.map((issue) => ({ ...issue, pointer: `/lines/${line}${issue.pointer}` })),
})

export const ImportGone = defineError<{ importId: number }>({
  code: 'IMPORT_GONE',
  kind: 'CONFLICT',
  message: ({ importId }) => `Import ${importId} was given up.`,
  remediation: 'Send the bundle again with POST /api/import.',
})

export const ExportDuringMigration = defineError<{ types: readonly string[] }>({
  code: 'EXPORT_DURING_MIGRATION',
  kind: 'CONFLICT',
  message: ({ types }) => `Items are being brought to the new schemas of their types: ${types.join(', ')}.`,
  remediation: 'Wait until the migrations that GET /api/content-types/{id}/migrations lists are completed, then export again.',
  context: ({ types }) => ({ types }),
})

/** A fault of a line as a whole, or of one of its members. */
export const faultOf = (line: number, pointer: string, rule: string, message: string) =>
  new BundleInvalid({ line, issues: [{ pointer, rule, message }] })
