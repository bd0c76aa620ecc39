import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchDatabase } from './database.ts'

export const LATEST = fileURLToPath(new URL('../results/latest.json', import.meta.url))

/** Where and when a section was measured. Rates compare only within one of these. */
export const circumstances = ({ madeAt, serverVersion }: BenchDatabase) => ({
  at: madeAt,
  node: process.version,
  postgres: serverVersion,
  cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
})

/** Writes the sections that were measured and leaves the others as they were. */
export async function saveResults(file: string, sections: Readonly<Record<string, unknown>>): Promise<void> {
  const before = await readFile(file, 'utf8').catch(() => '{}')
  const all = { ...(JSON.parse(before) as Record<string, unknown>), ...sections }
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(all, rounded, 2)}\n`)
}

/** Three significant digits are as many as any of the figures bears. */
const rounded = (_name: string, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value
