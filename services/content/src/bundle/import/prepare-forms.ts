import { ImportDomainNotEmpty } from '@wordclaw/shared/bundle/import.errors'
import { type PeerPorts, PeerUnavailable } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { z } from 'zod'
import { BundleInvalid, faultOf } from '../bundle.errors.ts'
import type { LineOf } from '../format.ts'
import { isEmpty } from './empty-domain.ts'
import type { ImportedTypes } from './imported-types.ts'
import type { Importing } from './importing.ts'
import { localize, namesIn } from './local-documents.ts'
import { targetsOf } from './names.ts'
import { linesOfKinds, type Prepared, type StagedLine, storePrepared } from './pages.ts'

const Examined = z.object({
  existing: z.int(),
  fault: z.object({ index: z.int(), issues: z.array(z.object({ pointer: z.string(), rule: z.string(), message: z.string() })) }).nullable(),
})

/** A call carries two mebibytes at most. */
const FORM_BYTES = 1_000_000
const CALL_BYTES = 1_500_000

/** Prepares forms, and has the forms service examine them. It takes them over once the import is committed. */
export async function prepareForms(importing: Importing, types: ImportedTypes, ports: object, call: Call): Promise<void> {
  let inTheWay = 0
  for await (const page of linesOfKinds(importing, ['form'])) {
    const prepared: Prepared[] = []
    for (const { number, line } of page) if (line.line === 'form') prepared.push(await formBody(importing, types, { number, id: 0, line }))
    for (const forms of callsOf(prepared)) inTheWay = await examine(ports, call, forms)
    await storePrepared(importing, prepared)
  }
  if (inTheWay === 0) return
  // A repeated call finds the forms that it has brought, but then its items as well.
  if (call.idempotencyKey === undefined || (await isEmpty(importing.sql, importing.domainId)))
    throw new ImportDomainNotEmpty({ found: { forms: inTheWay } })
}

async function formBody(importing: Importing, types: ImportedTypes, { number, line }: StagedLine<LineOf<'form'>>): Promise<Prepared> {
  const type = types.get(line.type)
  const schema = type && (await types.schemaOf(type, type.revision))
  if (!type || !schema) throw faultOf(number, '/type', 'reference', `names no type of the bundle: ${line.type}`)
  const foreign = { number, data: line.defaultData, references: line.references, lenient: true }
  const names = new Set(namesIn(foreign))
  localize(foreign, await targetsOf(importing, names, names), schema)
  const { line: _, type: __, references: ___, ...form } = line
  const target = { contentTypeId: type.id, contentTypeName: type.name, contentTypeSlug: type.slug }
  return { line: number, body: { ...form, defaultData: foreign.data, ...target } }
}

/** The forms as calls can carry them. */
function* callsOf(forms: readonly Prepared[]): Generator<readonly Prepared[]> {
  let held: Prepared[] = []
  let size = 0
  for (const form of forms) {
    const bytes = Buffer.byteLength(JSON.stringify(form.body))
    if (bytes > FORM_BYTES) throw faultOf(form.line, '', 'size', `is a form of more than ${FORM_BYTES} bytes`)
    if (size + bytes > CALL_BYTES) {
      yield held
      held = []
      size = 0
    }
    held.push(form)
    size += bytes
  }
  if (held.length > 0) yield held
}

/** Throws at the first form that no form can be. Returns how many the domain has already. */
async function examine(ports: object, call: Call, forms: readonly Prepared[]): Promise<number> {
  const { peers } = ports as PeerPorts
  const asking: Call = { ...call, procedure: 'forms.bundle.examine', dryRun: false, idempotencyKey: undefined }
  const answer = await peers.call(asking, { forms: forms.map(({ body }) => body) })
  if (!answer.ok) throw new PeerUnavailable(`the forms service does not examine the forms: ${answer.problem.code}`)
  const { existing, fault } = Examined.parse(JSON.parse(answer.body))
  if (fault) throw new BundleInvalid({ line: forms[fault.index]?.line ?? 0, issues: fault.issues })
  return existing
}
