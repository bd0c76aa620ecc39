import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'

/** The variables of an environment file. */
export type Variables = Readonly<Record<string, string | undefined>>

const texts = z.array(z.string())

const ComposeService = z.object({
  image: z.string(),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  command: texts.optional(),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: texts }).optional(),
  ports: texts.default([]),
  volumes: texts.default([]),
  networks: texts,
  user: z.string().optional(),
  read_only: z.boolean(),
  cap_drop: texts,
  security_opt: texts,
  restart: z.string(),
  stop_grace_period: z.string().optional(),
  deploy: z.object({
    resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string(), pids: z.int() }) }),
  }),
})

/** As much of a compose file as those need who run it without Docker, or check it. */
const ComposeFile = z.object({
  services: z.record(z.string(), ComposeService),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.object({})),
})

export type ComposeFile = z.output<typeof ComposeFile>

/** Reads a compose file and fills in its variables, as `docker compose` does. */
export async function readComposeFile(path: URL, variables: Variables): Promise<ComposeFile> {
  return ComposeFile.parse(interpolated(parse(await readFile(path, 'utf8'), { merge: true }), variables))
}

function interpolated(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return interpolate(value, variables)
  if (Array.isArray(value)) return value.map((item) => interpolated(item, variables))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolated(item, variables)]))
}

/** `${NAME}`, `${NAME:-default}`, `${NAME:?what to do}` and `$$`: what the compose file uses of compose's syntax. An empty variable counts as missing. */
export function interpolate(text: string, variables: Variables): string {
  return text.replace(/\$(?:\$|\{(\w+)(?:(:-|:\?)([^}]*))?\})/g, (whole, name?: string, operator?: string, word = '') => {
    if (name === undefined) return whole === '$$' ? '$' : whole
    const value = variables[name]
    if (value) return value
    if (operator === ':?') throw new Error(`${name} is missing: ${word}`)
    return word
  })
}

/** Groups names so that each one comes after those it depends on, and everything in a group can start at once. */
export function startOrder(names: readonly string[], { services }: ComposeFile): string[][] {
  const groups: string[][] = []
  const started = new Set<string>()
  while (started.size < names.length) {
    const group = names.filter(
      (name) =>
        !started.has(name) && Object.keys(services[name]?.depends_on ?? {}).every((other) => started.has(other) || !names.includes(other)),
    )
    if (group.length === 0) throw new Error(`these wait for each other: ${names.filter((name) => !started.has(name)).join(', ')}`)
    for (const name of group) started.add(name)
    groups.push(group)
  }
  return groups
}
