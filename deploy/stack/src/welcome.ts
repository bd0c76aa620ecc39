import type { Servers } from './servers.ts'
import type { Distributed } from './start-distributed.ts'

interface Start {
  readonly stack: Pick<Distributed, 'url' | 'key' | 'database' | 'services'>
  readonly servers: Servers
  readonly milliseconds: number
}

/** What the start prints: where everything runs, the key if it is new, and what to try. */
export function welcome({ stack: { url, key, database, services }, servers, milliseconds }: Start): string {
  const postgres = new URL(servers.postgresUrl)
  const running = Object.values(services)
    .flat()
    .map(({ name, pid, port }) => `    ${name.padEnd(12)} process ${String(pid).padEnd(8)} port ${port}`)
  const lines = [
    '',
    `  WordClaw   ${url}   (five services, started in ${(milliseconds / 1_000).toFixed(1)} s)`,
    '',
    ...running,
    `    postgres     ${postgres.host}, database ${database}`,
    `    nats         ${new URL(servers.natsUrl).host}`,
    '',
    ...(key
      ? ['  Administrator key, shown this once:', `    ${key}`, '', `    export WORDCLAW_KEY=${key}`]
      : ['  Your data and keys are where you left them. With the key in WORDCLAW_KEY (export WORDCLAW_KEY=wc_live_…), try:']),
    '',
    `    curl -s ${url}/api/content-types -H "x-api-key: $WORDCLAW_KEY"`,
    '',
    `    curl -s ${url}/ready      # and again after kill -9 of a process above`,
    '',
    `  Operations ${url}/docs · agents ${url}/mcp · GraphQL ${url}/graphql · typed client ${url}/trpc`,
    '  Ctrl-C drains and stops the services. PostgreSQL and NATS keep running, with their data.',
    '',
  ]
  return `${lines.join('\n')}\n`
}
