import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { type CachedText, JSON_TYPE, serveCached } from './cached.ts'
import type { OpenApiDocument } from './openapi/document.ts'

const HTML = 'text/html; charset=utf-8'
const CSS = 'text/css; charset=utf-8'
const JAVASCRIPT = 'text/javascript; charset=utf-8'

/** What the page consists of: the path it is served at, its file in `docs/`, its type. */
const PARTS = [
  { path: '/docs', file: 'page.html', type: HTML },
  { path: '/docs/page.css', file: 'page.css', type: CSS },
  { path: '/docs/operation.css', file: 'operation.css', type: CSS },
  { path: '/docs/page.js', file: 'page.js', type: JAVASCRIPT },
  { path: '/docs/element.js', file: 'element.js', type: JAVASCRIPT },
  { path: '/docs/schema.js', file: 'schema.js', type: JAVASCRIPT },
  { path: '/docs/operation.js', file: 'operation.js', type: JAVASCRIPT },
  { path: '/docs/trial.js', file: 'trial.js', type: JAVASCRIPT },
] as const

/** The page may load its own files and call its own origin, and nothing else; text never becomes markup. */
const HEADERS: NonNullable<CachedText['headers']> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
}

/** Serves the document at `/openapi.json`, and at `/docs` a page to read and try it. */
export function mountDocs(app: FastifyInstance, document: OpenApiDocument): void {
  serveCached(app, '/openapi.json', { type: JSON_TYPE, body: JSON.stringify(document), maxAge: 300 })
  for (const { path, file, type } of PARTS) {
    serveCached(app, path, { type, body: readFileSync(new URL(`docs/${file}`, import.meta.url), 'utf8'), maxAge: 0, headers: HEADERS })
  }
}
