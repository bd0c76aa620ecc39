import type { FastifyInstance } from 'fastify'
import type { OpenApiDocument } from '../surfaces/openapi/document.ts'

/** What is served and not in the document, and why. */
const UNDESCRIBED: Readonly<Record<string, string>> = {
  '/openapi.json': 'is the document',
  '/docs': 'is for people, who read the document there',
  '/api/capabilities': 'lists what the document describes, for those who want less of it',
  '/problems': 'lists the codes that the document has',
  '/graphql': 'describes itself in its own language',
  '/mcp': 'describes itself in its own protocol',
  '/trpc': 'is described by the types of the client',
  '/health': 'is for whoever runs the process',
  '/ready': 'is for whoever runs the process',
  '/internal/authorize': 'answers services alone',
}

/**
 * Holds document and routes together: the server does not become ready while it serves what the document does not describe, or the document describes what
 * is not served. Before any route is declared; the document is asked for when all are.
 */
export function refuseUndescribed(app: FastifyInstance, documentOf: () => Pick<OpenApiDocument, 'paths'>): void {
  const served = new Set<string>()
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) served.add(`${each} ${url.replace(/(?<=.)\/$/, '').replace(/:(\w+)/g, '{}')}`)
  })
  app.addHook('onReady', async () => {
    const { paths } = documentOf()
    const lines = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`),
    )
    const told = new Set(lines)
    const silent = [...served].filter((line) => !told.has(line.replace(/^HEAD /, 'GET ')) && !isExcused(line))
    const empty = lines.filter((line) => !served.has(line))
    if (silent.length > 0) throw new Error(`the OpenAPI document says nothing of ${silent.join(', ')}`)
    if (empty.length > 0) throw new Error(`the OpenAPI document describes what is not served: ${empty.join(', ')}`)
  })
}

const isExcused = (line: string): boolean => {
  const path = line.slice(line.indexOf(' ') + 1)
  return Object.keys(UNDESCRIBED).some((excused) => path === excused || path.startsWith(`${excused}/`))
}
