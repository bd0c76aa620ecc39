import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { schemaWithDocuments, serverTakes } from '../../test/arbitrary-schema.ts'
import { givenSchema } from '../../test/given-schema.ts'
import { localized } from '../modelling/localization.ts'
import { documentsFile } from './documents-file.ts'
import { namesOf } from './names.ts'
import { typeToPrint } from './type-to-print.ts'

const compiler = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url))

/** What the compiler says of some files. */
async function complaints(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wordclaw-types-'))
  await using _ = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    module: 'nodenext',
    types: [],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', folder]).catch((error: { stdout: string }) => error)
  return stdout
}

test('every document that the server takes is one of the printed type, as it is stored and in one language', {
  timeout: 120_000,
}, async () => {
  const samples = fc.sample(schemaWithDocuments, 200)
  const types = []
  const lines = []
  for (const [index, [schema, documents]] of samples.entries()) {
    const [names] = namesOf([`t${index}`])
    if (!names) continue
    const type = typeToPrint({ id: 1, slug: `t${index}`, kind: 'collection', schema: JSON.stringify(schema), schemaHash: '' }, names)
    types.push(type)
    const translated = type.translates(type.root) ? names.inLocale : names.document
    for (const document of documents) {
      if (!(await serverTakes(schema, document))) continue
      const german = localized(givenSchema(schema).shape, document, { locale: 'de' }).document
      lines.push(`void (${JSON.stringify(document)} satisfies types.${names.document})`)
      lines.push(`void (${JSON.stringify(german)} satisfies types.${translated})`)
    }
  }
  const printed = await documentsFile(types)

  expect(lines.length).toBeGreaterThan(100)
  expect(await complaints({ 'types.ts': printed, 'documents.ts': `import type * as types from './types.ts'\n${lines.join('\n')}\n` })).toBe(
    '',
  )
})
