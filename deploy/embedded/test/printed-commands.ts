import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const shell = promisify(execFile)

/** The commands of a text that start with `curl`, each with the lines it goes on over. */
export const curlCommands = (text: string): string[] =>
  [...text.matchAll(/^ +(curl (?:[^\n]*\\\n)*[^\n]*)$/gm)].map(([, command = '']) => command)

/** Runs a printed curl command as somebody would who pastes it; without a shell or curl, makes the same request itself. */
export async function perform(command: string): Promise<unknown> {
  try {
    const { stdout } = await shell('bash', ['-c', command])
    return JSON.parse(stdout)
  } catch (error) {
    if (!isMissing(error)) throw error
    const { url, ...options } = requestOf(command)
    return (await fetch(url, options)).json()
  }
}

/** 127 is what a shell ends with that does not find a command. */
const isMissing = (error: unknown) => ['ENOENT', 127].includes((error as { code: string | number }).code)

/** The request that a curl command of ours makes: its words are bare or quoted, its options -s, -H and -d. */
export function requestOf(command: string) {
  const words = [...command.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, ...groups]) => groups.find(isText) ?? '',
  )
  const after = (option: string) => words.flatMap((word, index) => (word === option ? [words[index + 1] ?? ''] : []))
  const headers = Object.fromEntries(after('-H').map((header) => header.split(': ', 2) as [string, string]))
  const [body] = after('-d')
  return {
    url: words.find((word) => word.startsWith('http')) ?? '',
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body && { body }),
  }
}

const isText = (group: string | undefined) => group !== undefined
