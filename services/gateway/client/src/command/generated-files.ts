import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TRPCClientError } from '@trpc/client'
import { connect } from '../client.ts'

export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** What the command cannot do, in words for whoever called it. */
export class CommandError extends Error {}

/** Asks a server for the files. A name that leads out of the folder is taken from no server. */
export async function generatedFiles(server: { readonly url: string; readonly key: string }): Promise<readonly GeneratedFile[]> {
  try {
    const { files } = await connect(server).content.types.generate.query({})
    if (files.some(({ path }) => !/^[a-z-]+\.ts$/.test(path)))
      throw new CommandError(`${server.url} answered with names that are no names of files.`)
    return files
  } catch (error) {
    throw error instanceof TRPCClientError ? new CommandError(refusalOf(error, server.url)) : error
  }
}

interface Refused {
  readonly problem?: { readonly detail: string; readonly remediation: string }
}

function refusalOf(error: TRPCClientError<never>, url: string): string {
  const { problem } = (error.shape ?? {}) as Refused
  if (problem) return `${url} refuses: ${problem.detail} ${problem.remediation}`
  const { cause } = error
  const reason = (cause?.cause as { code?: string } | undefined)?.code ?? cause?.message ?? error.message
  return `Nothing that is WordClaw answers at ${url} (${reason}). Start it, or set WORDCLAW_URL to where it is.`
}

/** The files that are not, or not so, in a folder. */
export async function differing(folder: string, files: readonly GeneratedFile[]): Promise<readonly string[]> {
  const present = await Promise.all(files.map(({ path }) => textOf(join(folder, path))))
  return files.flatMap(({ path, text }, index) => (present[index] === text ? [] : [join(folder, path)]))
}

/** Writes what differs. A file that somebody wrote by hand is not overwritten: then nothing is written. */
export async function write(folder: string, files: readonly GeneratedFile[]): Promise<readonly string[]> {
  const paths = new Set(await differing(folder, files))
  const changed = files.map(({ path, text }) => ({ path: join(folder, path), text })).filter(({ path }) => paths.has(path))
  for (const { path, text } of changed) {
    const present = await textOf(path)
    if (present !== null && firstLine(present) !== firstLine(text))
      throw new CommandError(`${path} was not made by this command. Choose another folder with --out, or remove that file.`)
  }
  try {
    await mkdir(folder, { recursive: true })
    for (const { path, text } of changed) await writeFile(path, text)
  } catch (error) {
    throw new CommandError(`Cannot write to ${folder}: ${(error as Error).message}`)
  }
  return [...paths]
}

const firstLine = (text: string): string => text.slice(0, text.indexOf('\n'))

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as { code: string }).code)) return null
    throw new CommandError(`Cannot read ${path}: ${(error as Error).message}`)
  }
}
