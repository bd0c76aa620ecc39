import { serialize } from '@wordclaw/shared/json-text'
import { type PeerPorts, PeerUnavailable } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { z } from 'zod'
import type { Source } from './source.ts'
import { stableDocuments } from './stable-documents.ts'

const Form = z.looseObject({ contentTypeId: z.int(), defaultData: z.record(z.string(), z.unknown()) })
const Page = z.object({ forms: z.array(Form), next: z.int().nullable() })

/** The forms of the domain, which the forms service is asked for. One whose type is gone takes nothing in, and stays behind. */
export async function* formLines(source: Source, ports: object, call: Call): AsyncGenerator<string> {
  for (let after: number | null = 0; after !== null; ) {
    const page: z.output<typeof Page> = await pageOf(ports, call, after)
    const forms = page.forms.filter(({ contentTypeId }) => source.types.slugOf(contentTypeId) !== undefined)
    const documents = await stableDocuments(
      source,
      forms.map(({ contentTypeId, defaultData }) => ({
        contentTypeId,
        schemaHash: source.types.hashOf(contentTypeId),
        text: JSON.stringify(defaultData),
      })),
    )
    for (const [index, { contentTypeId, defaultData: _, ...form }] of forms.entries()) {
      const { data: defaultData, references } = documents[index] ?? { data: {} }
      yield serialize({ line: 'form', ...form, type: source.types.slugOf(contentTypeId), defaultData, ...(references && { references }) })
    }
    after = page.next
  }
}

async function pageOf(ports: object, call: Call, after: number): Promise<z.output<typeof Page>> {
  const { peers } = ports as PeerPorts
  const asking: Call = { ...call, procedure: 'forms.bundle.list', dryRun: false, idempotencyKey: undefined }
  const answer = await peers.call(asking, { after })
  if (!answer.ok) throw new PeerUnavailable(`the forms service does not list its forms: ${answer.problem.code}`)
  return Page.parse(JSON.parse(answer.body))
}
