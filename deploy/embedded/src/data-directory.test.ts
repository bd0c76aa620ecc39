import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

/** A process that takes a data directory when it is told to, says how that went, and lives until its input ends. */
const TAKER = `
  const { takeDataDirectory } = await import(process.argv[1])
  console.log('ready')
  process.stdin.once('data', () => takeDataDirectory(process.argv[2]).then(() => console.log('taken'), (error) => console.log(error.message)))`

function startTaker(path: string) {
  const taker = spawn(process.execPath, ['--input-type=module', '-e', TAKER, new URL('./data-directory.ts', import.meta.url).href, path])
  const lines = createInterface({ input: taker.stdout })[Symbol.asyncIterator]()
  return {
    pid: taker.pid,
    said: async () => String((await lines.next()).value),
    go: () => void taker.stdin.write('go\n'),
    async [Symbol.asyncDispose]() {
      taker.kill('SIGKILL')
      await once(taker, 'close')
    },
  }
}

async function directory() {
  const path = await mkdtemp(join(tmpdir(), 'wordclaw-lock-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

test.each([
  ['nobody has', undefined],
  ['a process left that was killed', '4194304 0'],
  ['a process left that was killed before it had written its lock', ''],
])('of several processes that want a data directory which %s, exactly one gets it', async (_, lock) => {
  for (let round = 0; round < 3; round++) {
    await using scope = new AsyncDisposableStack()
    const { path } = scope.use(await directory())
    if (lock !== undefined) await writeFile(join(path, 'lock'), lock)
    const takers = [1, 2, 3, 4].map(() => scope.use(startTaker(path)))
    await Promise.all(takers.map((taker) => taker.said()))

    for (const taker of takers) taker.go()
    const said = await Promise.all(takers.map((taker) => taker.said()))

    const winner = takers[said.indexOf('taken')]
    expect(said.filter((word) => word === 'taken')).toHaveLength(1)
    expect(said.filter((word) => word !== 'taken')).toEqual([1, 2, 3].map(() => expect.stringContaining(`${path} is in use by process`)))
    await using late = startTaker(path)
    await late.said()
    late.go()
    expect(await late.said()).toBe(`${path} is in use by process ${winner?.pid}.`)
    expect((await readdir(path)).sort()).toEqual(['identity-secret', 'lock', 'secret-box-secret'])
  }
})
