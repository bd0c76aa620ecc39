import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect } from '@wordclaw/client'
import { expect, test } from 'vitest'
import { doors } from './doors.ts'
import { TYPES, USAGE } from './generated-usage.ts'
import { startWordclaw } from './harness.ts'
import { blockOfManual, fromManual, printedByManual } from './manual.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const command = join(root, 'services/gateway/client/src/command/main.ts')

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const compiled = async (folder: string): Promise<Ended> => {
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['.'] }))
  return run([join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {})
}

/** Runs a program with Node, and says how it ended. */
const run = (words: readonly string[], env: Record<string, string>): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, words, { env }, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }))
  })

/** WordClaw with the types of the story, and an empty folder within the checkout: that is where the client and Zod are found. */
async function givenTypes() {
  const wordclaw = await startWordclaw()
  const client = connect(wordclaw)
  for (const type of TYPES) await client.content.types.create.mutate(type)
  await mkdir(join(root, '.data'), { recursive: true })
  const folder = await mkdtemp(join(root, '.data', 'generated-'))
  const env = { WORDCLAW_URL: wordclaw.url, WORDCLAW_KEY: wordclaw.key }
  return {
    ...wordclaw,
    client,
    folder,
    env,
    generate: (options: readonly string[] = [], own: Record<string, string> = {}) =>
      run([command, '--out', folder, ...options], { ...env, ...own }),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true })
      await wordclaw[Symbol.asyncDispose]()
    },
  }
}

test('what is generated type-checks with what is right, not with what is wrong, and works', { timeout: 240_000 }, async () => {
  await using wordclaw = await givenTypes()
  const { client, folder, env, generate } = wordclaw
  expect(await generate()).toMatchObject({ code: 0, stderr: '' })
  expect(await generate(['--check'])).toMatchObject({ code: 0 })
  await writeFile(join(folder, 'usage.ts'), USAGE)

  expect(await compiled(folder)).toEqual({ code: 0, stdout: '', stderr: '' })
  const used = await run([join(folder, 'usage.ts')], env)
  expect(used.stderr).toBe('')
  expect(JSON.parse(used.stdout)).toEqual({
    titles: { en: 'Cats', de: 'Katzen' },
    title: 'Katzen',
    english: ['Cats'],
    texts: ['Meow', '3.0'],
    line: 'All rights reserved',
    refused: false,
    mixed: expect.stringMatching(/^Content item \d+ is of content type \d+, not of \d+\.$/),
    current: true,
  })

  const [author] = (await client.content.types.list.query({})).items.filter(({ slug }) => slug === 'author')
  const schema = { ...TYPES[0]?.schema, title: 'Who wrote.' }
  await client.content.types.update.mutate({ id: Number(author?.id), schema })
  const later = await run([join(folder, 'usage.ts')], env)
  expect(JSON.parse(later.stdout)).toMatchObject({ title: 'Katzen', current: false })
  const stale = await generate(['--check'])
  expect(stale).toMatchObject({ code: 1 })
  expect(stale.stdout).toContain(join(folder, 'types.ts'))
  expect(stale.stdout).not.toContain(join(folder, 'index.ts'))
  expect(await readFile(join(folder, 'types.ts'), 'utf8')).toContain('Who writes.')
  expect(await generate()).toMatchObject({ code: 0 })
  expect(await generate(['--check'])).toMatchObject({ code: 0 })
})

test('every door answers the same files', async () => {
  await using wordclaw = await givenTypes()
  const { url, key, client } = wordclaw
  const made = await client.content.types.generate.query({})

  for (const [name, open] of Object.entries(doors)) {
    await using door = await open(url, key)
    const call = (input: Record<string, unknown>) => door.call({ procedure: 'content.types.generate', input })
    expect(await call({}), name).toEqual({ value: made })
    expect(await call({ revision: made.revision }), name).toEqual({ value: { ...made, current: true, files: [] } })
    expect(await call({ revision: 'x'.repeat(101) }), name).toMatchObject({ refusal: { code: 'VALIDATION_ERROR', status: 400 } })
  }
})

test('the command says what keeps it from writing, and leaves what others wrote', { timeout: 60_000 }, async () => {
  await using wordclaw = await givenTypes()
  const { folder, generate, env } = wordclaw

  const wrongKey = await generate([], { WORDCLAW_KEY: 'wc_live_wrong' })
  expect(wrongKey).toMatchObject({ code: 2, stderr: expect.stringMatching(/ refuses: .*key/i) })
  const nobody = await generate([], { WORDCLAW_URL: 'http://127.0.0.1:9' })
  expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('Nothing that is WordClaw answers at http://127.0.0.1:9') })
  const withoutKey = await run([command, '--out', folder], { WORDCLAW_URL: wordclaw.url })
  expect(withoutKey).toMatchObject({ code: 78, stderr: expect.stringContaining('WORDCLAW_KEY: is missing') })
  const misused = await run([command, '--into', folder], env)
  expect(misused).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage: wordclaw-types') })
  expect(await readdir(folder)).toEqual([])

  await writeFile(join(folder, 'index.ts'), 'export const mine = 1\n')
  expect(await generate()).toMatchObject({ code: 2, stderr: expect.stringContaining('index.ts was not made by this command') })
  expect(await readdir(folder)).toEqual(['index.ts'])
  const inside = await run([command, '--out', join(folder, 'index.ts', 'types')], env)
  expect(inside).toMatchObject({ code: 2, stderr: expect.stringContaining('Cannot write to') })
})

test('the commands and the program of the manual work as they are pasted', { timeout: 240_000 }, async () => {
  await using wordclaw = await givenTypes()
  const { folder, url, key, client } = wordclaw
  const [article] = (await client.content.types.list.query({})).items.filter(({ slug }) => slug === 'article')
  await client.content.types.delete.mutate({ id: Number(article?.id) })
  await fromManual('Modelling', { URL: url, KEY: key })

  const printed = await printedByManual('TypeScript for your types', { URL: url, KEY: key }, folder)
  expect(printed).toMatch(/^Written: .*index\.ts\n.* is up to date\.\n$/)
  const program = await blockOfManual('TypeScript for your types', 'ts')
  const given = `const [url, key] = [${JSON.stringify(url)}, ${JSON.stringify(key)}]\n`
  await writeFile(
    join(folder, 'src/program.ts'),
    `${given}${program}console.log(JSON.stringify([items[0]?.data.title, await isCurrent()]))\n`,
  )
  expect(await compiled(folder)).toMatchObject({ code: 0, stdout: '' })
  expect(await run([join(folder, 'src/program.ts')], {})).toMatchObject({ stdout: '["Cats",true]\n', stderr: '' })
})
