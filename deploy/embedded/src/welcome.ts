interface Start {
  readonly url: string
  readonly firstKey: string | null
  readonly milliseconds: number
  readonly dataDirectory: string
}

/** What the start prints: where it runs, the key if it is new, and three commands that work as they are pasted. */
export function welcome({ url, firstKey, milliseconds, dataDirectory }: Start): string {
  const lines = [
    '',
    `  WordClaw   ${url}   (started in ${(milliseconds / 1_000).toFixed(1)} s, data in ${dataDirectory}/)`,
    '',
    ...(firstKey ? firstSteps(url, firstKey) : nextSteps(url)),
    '',
    `  Operations ${url}/docs · agents ${url}/mcp · GraphQL ${url}/graphql · typed client ${url}/trpc · events ${url}/api/events`,
    '  Ctrl-C stops it.',
    '',
  ]
  return `${lines.join('\n')}\n`
}

const firstSteps = (url: string, key: string) => [
  '  Administrator key, shown this once:',
  `    ${key}`,
  '',
  '  Try:',
  '',
  `    curl -s ${url}/api/content-types -H 'content-type: application/json' -H "x-api-key: ${key}" \\`,
  `      -d '{"name":"Article","slug":"article","schema":{"type":"object","properties":{"title":{"type":"string"}},"required":["title"]}}'`,
  '',
  `    curl -s ${url}/api/content-items -H 'content-type: application/json' -H "x-api-key: ${key}" \\`,
  `      -d '{"contentTypeId":1,"data":{"title":"Hello"},"status":"published"}'`,
  '',
  `    curl -s '${url}/api/content-items/1?draft=false' -H "x-api-key: ${key}"`,
]

const nextSteps = (url: string) => [
  '  Your data and keys are where you left them. With the key in WORDCLAW_KEY (export WORDCLAW_KEY=wc_live_…), try:',
  '',
  `    curl -s ${url}/api/content-items -H "x-api-key: $WORDCLAW_KEY"`,
  '',
  `    curl -s '${url}/api/policy/decisions?limit=5' -H "x-api-key: $WORDCLAW_KEY"`,
  '',
  `    curl -s ${url}/api/capabilities`,
]
