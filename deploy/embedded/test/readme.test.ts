import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startWordclaw } from './harness.ts'
import { perform } from './printed-commands.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const node = promisify(execFile)

/** What the README has its reader paste: the program, and the command after it. */
async function firstScreen() {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const [, program = ''] = /<<'END'\n([\s\S]*?)\nEND\n/.exec(readme) ?? []
  const [, command = ''] = /^(curl .*)$/m.exec(readme) ?? []
  return { program, command }
}

test("the README's first screen works as it is pasted", async () => {
  await using wordclaw = await startWordclaw()
  const here = (text: string) => text.replaceAll('http://127.0.0.1:4000', wordclaw.url).replaceAll('$WORDCLAW_KEY', wordclaw.key)
  const { program, command } = await firstScreen()
  // Within the checkout, as somebody's would be: that is where the client is found.
  await mkdir(join(root, '.data'), { recursive: true })
  const directory = await mkdtemp(join(root, '.data', 'readme-'))
  await using _ = { [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
  await writeFile(join(directory, 'hello.ts'), here(program))

  const { stdout } = await node(process.execPath, [join(directory, 'hello.ts')], { env: { WORDCLAW_KEY: wordclaw.key } })
  const answer = await perform(here(command))

  expect(stdout).toContain('Hello, reader')
  expect(answer).toMatchObject({ data: [{ data: { title: 'Hello, reader' }, publicationState: 'published' }], meta: { hasMore: false } })
})
