import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { Pglite } from '../database/pglite.ts'

/** Initialises one PGlite data directory for the whole run: starting from a copy takes a fifth of the time. */
export default async function setup(project: TestProject) {
  const directory = await mkdtemp(join(tmpdir(), 'wordclaw-test-'))
  const path = join(directory, 'pglite.tar')
  const pglite = await Pglite.open('memory://')
  await writeFile(path, new Uint8Array(await (await pglite.dump()).arrayBuffer()))
  await pglite.close()
  project.provide('pgliteTemplate', path)
  project.provide('postgresUrl', '')
  project.provide('natsUrl', '')
  return () => rm(directory, { recursive: true })
}
