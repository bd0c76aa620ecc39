interface Start {
  readonly url: string
  readonly firstKey: string | null
  readonly milliseconds: number
  readonly dataDirectory: string
}

/** What the start prints: where it runs, the key if it is new, and three commands that work as they are pasted. */
export function welcome({ url, firstKey, milliseconds, dataDirectory }: Start): string {
  const key = firstKey ?? '$WORDCLAW_KEY'
  const lines = [
    '',
    `  WordClaw   ${url}   (started in ${(milliseconds / 1_000).toFixed(1)} s, data in ${dataDirectory}/)`,
    '',
    firstKey
      ? `  Administrator key, shown this once:\n    ${firstKey}`
      : `  Your data and keys are where you left them. The commands below use the key in WORDCLAW_KEY:\n    export WORDCLAW_KEY=wc_live_…`,
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
    '',
    `  Operations ${url}/docs · agents ${url}/mcp · GraphQL ${url}/graphql · typed client ${url}/trpc`,
    '  Ctrl-C stops it.',
    '',
  ]
  return `${lines.join('\n')}\n`
}
