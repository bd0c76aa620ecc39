import { type PeerPorts, PeerUnavailable } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { z } from 'zod'
import { BundleInvalid, faultOf, ImportDomainNotEmpty } from '../bundle.errors.ts'
import type { LineOf } from '../format.ts'
import type { ImportedTypes } from './imported-types.ts'
import type { Importing } from './importing.ts'
import { localize, namesIn } from './local-documents.ts'
import { targetsOf } from './names.ts'
import { linesOfKinds, type Prepared, type StagedLine, storePrepared } from './pages.ts'

const Examined = z.object({
  existing: z.int(),
  fault: z.object({ index: z.int(), issues: z.array(z.object({ pointer: z.string(), rule: z.string(), message: z.string() })) }).nullable(),
})

/** How many forms are examined at a time: each comes with the schema of its type, and a call carries two mebibytes. */
const AT_A_TIME = 8

/** Prepares forms, and has the forms service examine them. It takes them over once the import is committed. */
export async function prepareForms(importing: Importing, types: ImportedTypes, ports: object, call: Call): Promise<void> {
  for await (const page of linesOfKinds(importing, ['form'])) {
    const prepared: Prepared[] = []
    for (const { number, line } of page) if (line.line === 'form') prepared.push(await formBody(importing, types, { number, id: 0, line }))
    for (let start = 0; start < prepared.length; start += AT_A_TIME)
      await examine(types, ports, call, prepared.slice(start, start + AT_A_TIME))
    await storePrepared(importing, prepared)
  }
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

async function examine(types: ImportedTypes, ports: object, call: Call, forms: readonly Prepared[]): Promise<void> {
  const examined = await Promise.all(
    forms.map(async ({ body }) => {
      const type = types.get(String(body['contentTypeSlug']))
      const schema = type && (await types.schemaOf(type, type.revision))
      return { form: body, schema: schema ? (JSON.parse(schema.schema) as unknown) : {} }
    }),
  )
  const { peers } = ports as PeerPorts
  const asking: Call = { ...call, procedure: 'forms.bundle.examine', dryRun: false, idempotencyKey: undefined }
  const answer = await peers.call(asking, { forms: examined })
  if (!answer.ok) throw new PeerUnavailable(`the forms service does not examine the forms: ${answer.problem.code}`)
  const { existing, fault } = Examined.parse(JSON.parse(answer.body))
  if (existing > 0) throw new ImportDomainNotEmpty({ found: { forms: existing } })
  if (fault) throw new BundleInvalid({ line: forms[fault.index]?.line ?? 0, issues: fault.issues })
}
