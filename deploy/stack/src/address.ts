import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What the name of a service is on a network of containers: an address that leads to its copies in turn, past those that do not answer. */
export interface Address extends AsyncDisposable {
  readonly port: number
}

/** Opens an address on a port of 127.0.0.1 for copies on other ports. */
export async function openAddress(port: number, copies: readonly number[]): Promise<Address> {
  const open = new Set<Socket>()
  let turn = 0
  const server = createServer((caller) => {
    open.add(caller)
    caller.on('error', () => caller.destroy()).on('close', () => open.delete(caller))
    const first = turn++
    const inTurn = copies.map((_, offset) => copies[(first + offset) % copies.length]).filter((copy) => copy !== undefined)
    lead(caller, inTurn)
  })
  await listen(server, port)
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const caller of open) caller.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Leads a caller to the first of the ports that takes the connection. */
function lead(caller: Socket, [port, ...others]: readonly number[]): void {
  if (port === undefined) return void caller.destroy()
  const copy = connect({ port, host: '127.0.0.1' })
  const refused = () => lead(caller, others)
  copy.once('error', refused)
  copy.once('connect', () => {
    copy.off('error', refused)
    copy.on('error', () => caller.destroy())
    caller.on('close', () => copy.destroy())
    caller.pipe(copy).pipe(caller)
  })
}

/** So many ports that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(servers.map((server) => listen(server, 0)))
  await Promise.all(
    servers.map((server) => {
      server.close()
      return once(server, 'close')
    }),
  )
  return ports
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}
