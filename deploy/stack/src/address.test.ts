import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { expect, test } from 'vitest'
import { freePorts, openAddress } from './address.ts'

/** A server that answers with its name, and closes the connection so that the next request takes another turn. */
async function copy(name: string, port: number) {
  const server: Server = createServer((_, response) => response.setHeader('connection', 'close').end(name))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

test('an address leads to its copies in turn, past those that are not there, and back to them when they are', async () => {
  await using scope = new AsyncDisposableStack()
  const [at = 0, first = 0, second = 0] = await freePorts(3)
  const address = scope.use(await openAddress(at, [first, second]))
  const ask = async (times: number) => {
    const answers: string[] = []
    for (let time = 0; time < times; time++) answers.push(await (await fetch(`http://127.0.0.1:${address.port}/`)).text())
    return answers
  }
  const leaving = await copy('first', first)
  scope.use(await copy('second', second))

  expect(await ask(4)).toEqual(['first', 'second', 'first', 'second'])
  await leaving[Symbol.asyncDispose]()
  expect(await ask(3)).toEqual(['second', 'second', 'second'])
  scope.use(await copy('first', first))
  expect(new Set(await ask(2))).toEqual(new Set(['first', 'second']))
})

test('where no copy is, the connection is closed', async () => {
  const [at = 0, nobody = 0] = await freePorts(2)
  await using _address = await openAddress(at, [nobody])

  await expect(fetch(`http://127.0.0.1:${at}/`)).rejects.toThrow('fetch failed')
})
