import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const shell = promisify(execFile)

/** The first block of a language under a heading of the manual. */
export async function blockOfManual(heading: string, language: 'sh' | 'ts'): Promise<string> {
  const manual = await readFile(new URL('../../../docs/content.md', import.meta.url), 'utf8')
  const section = manual.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const [, block] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(section) ?? []
  if (block === undefined) throw new Error(`the manual has no ${language} under "${heading}"`)
  return block
}

type Variables = Readonly<Record<string, string | number>>

/** What the first commands under a heading of the manual print when somebody pastes them, with these variables set. */
export async function printedByManual(heading: string, variables: Variables, cwd?: string): Promise<string> {
  const command = await blockOfManual(heading, 'sh')
  const set = Object.entries(variables).map(([name, value]) => `${name}='${value}'`)
  const { stdout } = await shell('sh', ['-c', [...set, command].join('\n')], cwd === undefined ? {} : { cwd })
  return stdout
}

/** The same for commands that print JSON at the end. */
export const fromManual = async (heading: string, variables: Variables): Promise<unknown> =>
  JSON.parse(await printedByManual(heading, variables))
