import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IdentityKey } from '@wordclaw/shared/principal'

/** Another process has the data directory: two would destroy each other's work. */
export class DataDirectoryInUse extends Error {}

/** A data directory that this process alone uses. */
export interface DataDirectory {
  readonly database: string
  readonly identityKeys: readonly IdentityKey[]
  release(): Promise<void>
}

/** Takes a data directory, creating it if need be. A lock left by a process that was killed is taken over. */
export async function takeDataDirectory(path: string): Promise<DataDirectory> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const lock = join(path, 'lock')
  await acquire(lock, path)
  return {
    database: join(path, 'postgres'),
    identityKeys: [{ id: 'embedded', secret: await secretIn(join(path, 'identity-secret')) }],
    release: () => rm(lock, { force: true }),
  }
}

async function acquire(lock: string, path: string): Promise<void> {
  for (;;) {
    try {
      const file = await open(lock, 'wx')
      await file.writeFile(String(process.pid))
      await file.close()
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = Number(await readFile(lock, 'utf8').catch(() => '0'))
    if (holder > 0 && isAlive(holder)) throw new DataDirectoryInUse(`${path} is in use by process ${holder}.`)
    await rm(lock, { force: true })
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function secretIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const secret = randomBytes(32).toString('base64url')
    await writeFile(path, secret, { mode: 0o600 })
    return secret
  }
}
