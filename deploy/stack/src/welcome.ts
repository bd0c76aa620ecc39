import type { Servers } from './installation.ts'
import type { Distributed } from './start-distributed.ts'

interface Start {
  readonly stack: Pick<Distributed, 'url' | 'key' | 'database' | 'services'>
  readonly servers: Servers
  readonly milliseconds: number
}

/** What the start prints: where everything runs, the key if it is new, and what to try. */
export function welcome({ stack, servers, milliseconds }: Start): string {
  const { url, key, database, services } = stack
  const processes = Object.values(services)
    .flat()
    .map(({ name, pid, port }) => `    ${name.padEnd(11)} process ${String(pid).padEnd(8)} port ${port}`)
  const lines = [
    '',
    `  WordClaw   ${url}   (five services, started in ${(milliseconds / 1_000).toFixed(1)} s)`,
    '',
    ...processes,
    `    ${'postgres'.padEnd(11)} ${new URL(servers.postgresUrl).host}, database ${database}`,
    `    ${'nats'.padEnd(11)} ${new URL(servers.natsUrl).host}`,
    '',
    ...(key
      ? ['  Administrator key, shown this once:', `    export WORDCLAW_KEY=${key}`]
      : ['  Your data and keys are where you left them: export WORDCLAW_KEY=wc_live_…']),
    '',
    '  Try:',
    '',
    ...tries(url),
    '',
    `    kill -9 ${services.content[0]?.pid}   # a service that dies comes back; what it had acknowledged is there`,
    '',
    `  Operations ${url}/docs · agents ${url}/mcp · GraphQL ${url}/graphql · typed client ${url}/trpc`,
    '  Ctrl-C drains the services and stops them. PostgreSQL and NATS keep running, with their data.',
    '',
  ]
  return `${lines.join('\n')}\n`
}

const tries = (url: string) => {
  const call = (path: string) => `    curl -s '${url}/api${path}' -H "x-api-key: $WORDCLAW_KEY"`
  const post = (path: string, body: object) => `${call(path)} \\\n      -H 'content-type: application/json' -d '${JSON.stringify(body)}'`
  return [
    post('/content-types', { name: 'Note', slug: 'note', schema: { type: 'object', properties: { title: { type: 'string' } } } }),
    '',
    post('/content-items', { contentTypeId: 1, data: { title: 'A pelican' }, status: 'published' }),
    '',
    call('/search?query=pelican'),
  ]
}
