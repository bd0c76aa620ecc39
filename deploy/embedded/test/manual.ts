import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const shell = promisify(execFile)

/** Runs the first command under a heading of the manual as somebody would who pastes it, with these variables set. What it prints at the end is JSON. */
export async function fromManual(heading: string, variables: Readonly<Record<string, string | number>>): Promise<unknown> {
  const manual = await readFile(new URL('../../../docs/content.md', import.meta.url), 'utf8')
  const section = manual.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const [, command] = /^```sh\n([\s\S]*?)^```$/m.exec(section) ?? []
  if (command === undefined) throw new Error(`the manual has no command under "${heading}"`)
  const set = Object.entries(variables).map(([name, value]) => `${name}='${value}'`)
  const { stdout } = await shell('sh', ['-c', [...set, command].join('\n')])
  return JSON.parse(stdout)
}
