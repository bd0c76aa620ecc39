#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { CommandError, differing, generatedFiles, write } from './generated-files.ts'

const USAGE = `Usage: wordclaw-types --out <folder> [--check]

Writes TypeScript for the content types of a domain. WORDCLAW_URL says where WordClaw is, WORDCLAW_KEY is a key that may read content.
With --check nothing is written: it ends with 1, and the names of the files, if they would be others.
`
const DIFFERENT = 1
const FAILED = 2

const say = (line: string) => void process.stdout.write(`${line}\n`)

async function run(out: string, isCheck: boolean): Promise<number> {
  const { config } = await import('./config.ts')
  const files = await generatedFiles({ url: config.WORDCLAW_URL, key: config.WORDCLAW_KEY })
  if (!isCheck) {
    const written = await write(out, files)
    say(written.length > 0 ? `Written: ${written.join(', ')}` : `${out} is up to date.`)
    return 0
  }
  const different = await differing(out, files)
  say(different.length > 0 ? `Not up to date: ${different.join(', ')}. Run this again without --check.` : `${out} is up to date.`)
  return different.length > 0 ? DIFFERENT : 0
}

function optionsGiven(): { out: string; check: boolean } | null {
  try {
    const { values } = parseArgs({ options: { out: { type: 'string' }, check: { type: 'boolean', default: false } } })
    return values.out ? { out: values.out, check: values.check } : null
  } catch {
    return null
  }
}

try {
  const options = optionsGiven()
  if (!options) process.stderr.write(USAGE)
  process.exitCode = options ? await run(options.out, options.check) : FAILED
} catch (error) {
  if (!(error instanceof CommandError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = FAILED
}
