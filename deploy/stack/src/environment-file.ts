import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'
import type { Variables } from './compose-file.ts'

const run = promisify(execFile)
const makeEnv = fileURLToPath(new URL('../../make-env', import.meta.url))

/** A new environment, as `.env.example` describes it, with secrets of its own. */
export const newEnvironment = async (): Promise<Variables> => parseEnv((await run(makeEnv)).stdout)

/** The environment in a file. The file is made if it is not there: what it holds opens what the database keeps. */
export async function keptEnvironment(path: string): Promise<Variables> {
  const kept = await read(path)
  if (kept !== null) return kept
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await run(makeEnv, [path])
  return parseEnv(await readFile(path, 'utf8'))
}

async function read(path: string): Promise<Variables | null> {
  try {
    return parseEnv(await readFile(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return null
  }
}
