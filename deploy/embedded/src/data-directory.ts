import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IdentityKey } from '@wordclaw/shared/principal'
import type { SecretKey } from '@wordclaw/shared/secret-box'

/** Another process has the data directory: two would destroy each other's work. */
export class DataDirectoryInUse extends Error {}

/** A data directory that this process alone uses. */
export interface DataDirectory {
  readonly database: string
  readonly identityKeys: readonly IdentityKey[]
  readonly secretKeys: readonly SecretKey[]
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
    secretKeys: [{ id: 'embedded', secret: await secretIn(join(path, 'secret-box-secret')) }],
    release: () => rm(lock, { force: true }),
  }
}

/**
 * Takes a lock: a file that comes into being with its text, or not at all. The lock of a dead process is replaced only under a lock
 * on the replacing, and only if it is still that one: of several that find it, none removes what another has just taken.
 */
async function acquire(lock: string, path: string): Promise<void> {
  const token = randomUUID()
  const own = `${lock}.${token}`
  await writeFile(own, `${process.pid} ${token}`)
  try {
    while (!(await linked(own, lock))) {
      const found = await textOf(lock)
      if (found === null) continue
      const holder = Number.parseInt(found, 10)
      if (isAlive(holder)) throw new DataDirectoryInUse(`${path} is in use by process ${holder}.`)
      const replacing = `${lock}.replacing`
      await acquire(replacing, path)
      try {
        if ((await textOf(lock)) === found) return await rename(own, lock)
      } finally {
        await rm(replacing)
      }
    }
  } finally {
    await rm(own, { force: true })
  }
}

async function linked(own: string, lock: string): Promise<boolean> {
  try {
    await link(own, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

/** What a file says; null if it is not there. */
async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return null
  }
}

function isAlive(pid: number): boolean {
  // An id of 0 or less would ask about groups of processes; our own is that of an earlier life, in a container.
  if (!(pid > 0) || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function secretIn(path: string): Promise<string> {
  const kept = await textOf(path)
  if (kept !== null) return kept
  const secret = randomBytes(32).toString('base64url')
  await writeFile(path, secret, { mode: 0o600 })
  return secret
}
