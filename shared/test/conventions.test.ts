import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Manifest } from '../src/manifest.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const under = (...patterns: string[]): string[] =>
  patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((path) => !path.includes('node_modules'))
    .toSorted()
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')
const isTest = (path: string): boolean => path.endsWith('.test.ts')

const sources = under('shared/src/**/*.ts', 'services/*/src/**/*.ts', 'services/*/client/src/**/*.ts', 'deploy/*/src/**/*.ts')
const code = sources.filter((path) => !isTest(path))
const everything = [
  ...sources,
  ...under('shared/test/**/*.ts', 'services/*/{test,migrations}/**/*.ts', 'deploy/*/test/**/*.ts', 'bench/src/**/*.ts'),
]
const manifests = under('services/*/manifest.json').map((path) => JSON.parse(textOf(path)) as Manifest)
const procedures = manifests.flatMap((manifest) => manifest.procedures)

/** Places in files where a pattern is found, as `path: what`. */
const found = (paths: readonly string[], pattern: RegExp): string[] =>
  paths.flatMap((path) => [...textOf(path).matchAll(pattern)].map(([match]) => `${path}: ${match}`))

test('the tree is found', () => {
  expect(code.length).toBeGreaterThan(100)
  expect(procedures.length).toBeGreaterThan(20)
})

test('every route that a remedy or a hint names exists', () => {
  const shapeOf = (method: string, path: string) => `${method} ${path.split('?')[0]?.replaceAll(/(:\w+|\{\w+\})/g, '{}')}`
  const served = new Set([
    ...procedures.flatMap(({ rest }) => rest.map(({ method, path }) => shapeOf(method, `/api${path}`))),
    // What passes as a stream is no procedure.
    ...['GET /api/export', 'POST /api/import'],
    ...['/openapi.json', '/problems', '/problems/{}', '/api/capabilities', '/docs'].map((path) => `GET ${path}`),
  ])
  const hints = [
    ...procedures.flatMap(({ errors, next = '' }) => [...errors.map(({ remediation }) => remediation), next]),
    ...code.flatMap((path) => [...textOf(path).matchAll(/remediation:\s*(['"`])(.*?)\1/g)].map(([, , text = '']) => text)),
    ...[...textOf('shared/policy/base.cedar').matchAll(/@remediation\("(.*?)"\)/g)].map(([, text = '']) => text),
  ]
  const named = hints.flatMap((hint) =>
    [...hint.matchAll(/\b(GET|POST|PUT|PATCH|DELETE) (\/[\w/{}?=.-]*[\w}])/g)].map(([, method = '', path = '']) => shapeOf(method, path)),
  )

  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((route) => !served.has(route))).toEqual([])
})

test('every procedure is tested beside its file, or by a test of its folder', () => {
  const folders = new Map<string, string>()
  for (const path of sources.filter(isTest)) folders.set(dirname(path), `${folders.get(dirname(path)) ?? ''}${textOf(path)}`)
  const untested = code.filter((path) => {
    if (!/\.meta\(\{\s+summary:/.test(textOf(path)) || !path.startsWith('services/')) return false
    const verb = basename(path, '.ts').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    const beside = sources.includes(path.replace(/\.ts$/, '.test.ts'))
    return !beside && !new RegExp(`\\.${verb}\\b|['"\`]${verb}['"\`]`).test(folders.get(dirname(path)) ?? '')
  })

  expect(untested).toEqual([])
})

test('the kernel names nothing of any domain', () => {
  const kernel = code.filter((path) => path.startsWith('shared/src/'))
  const nouns =
    /(?<!Handled)\b(?:content[-_ ]?(?:items?|types?)(?!['"-])|articles?|form[-_]definitions?|payments?|invoices?|embeddings?|entitlements?|review[-_ ]tasks?)\b/gi

  expect(found(kernel, nouns)).toEqual([])
})

test('an entity knows the ORM, tenancy and its siblings, and nothing else', () => {
  const entities = code.filter((path) => path.endsWith('.entity.ts') && path.startsWith('services/'))
  const imports = entities.flatMap((path) => [...textOf(path).matchAll(/ from '(.+)'/g)].map(([, from = '']) => `${path}: ${from}`))
  const allowed = /: (?:@mikro-orm\/core|@wordclaw\/shared\/tenancy|\.{1,2}\/(?:[\w-]+\/)?[\w-]+\.entity\.ts)$/

  expect(entities.length).toBeGreaterThan(5)
  expect(imports.filter((line) => !allowed.test(line))).toEqual([])
})

/** Statements that are about no one domain, and why. */
const OF_ALL_DOMAINS: Readonly<Record<string, string>> = {
  bootstrap_lock: 'runs before there is a domain',
  bootstrap_any: 'runs before there is a domain',
  bootstrap_domain: 'creates the first domain',
  domain_exists: 'asks about a domain itself',
  api_key_by_hash: 'a credential is what tells the domain',
  api_keys_record_uses: 'notes uses of keys that have been authenticated, whosever they are',
  policy_publish_lock: 'reads no rows: the domain is what is locked',
  webhook_next_id: 'reads no rows: draws an id',
  challenge_lock: 'reads no rows: the domain is part of what is locked',
  payment_lock: 'reads no rows: a payment hash is one of its kind in all domains',
  import_policy_lock: 'reads no rows: the domain is what is locked',
  import_policy_tell: 'reads no rows: the domain is what is told',
  import_lock: 'reads no rows: the domain is what is locked',
  bundle_one_state: 'reads no rows: says how the transaction reads',
  bundle_origin: 'is about the database itself',
  audit_draw_ids: 'an event is one of its kind in all domains, and of its row it tells no more than whether it is there',
  prices_tell: 'reads no rows: the domain is what is told',
}

test('every statement of a service names the domain, or is listed with a reason', () => {
  const statements = code
    .filter((path) => path.startsWith('services/'))
    .flatMap((path) =>
      [...textOf(path).matchAll(/\b(?:statement|effect)\(\s*['"`]([\w.]+)['"`],\s*(?:'[a-z]+',\s*)?(['"`])([\s\S]*?)\2/g)].map(
        ([, name = '', , text = '']) => ({
          path,
          name,
          text,
        }),
      ),
    )
  const open = statements.filter(
    ({ path, name, text }) =>
      !text.includes('domain_id') && !(text.includes('${') && textOf(path).includes('domain_id')) && !(name in OF_ALL_DOMAINS),
  )

  expect(statements.length).toBeGreaterThan(10)
  expect(open.map(({ path, name }) => `${path}: ${name}`)).toEqual([])
})

test('one code means one thing: one kind and one remedy everywhere', () => {
  const definitions = new Map<string, Set<string>>()
  for (const { code, kind, remediation } of procedures.flatMap(({ errors }) => errors)) {
    definitions.set(code, (definitions.get(code) ?? new Set()).add(`${kind}: ${remediation}`))
  }
  const places = code.flatMap((path) => [...textOf(path).matchAll(/defineError[\s\S]{0,200}?code: '(\w+)'/g)].map(([, name = '']) => name))

  expect([...definitions].filter(([, meanings]) => meanings.size > 1)).toEqual([])
  expect(places.filter((name, index) => places.indexOf(name) !== index)).toEqual([])
})

test('no file is longer than 300 lines', () => {
  const long = [...everything, ...under('services/*/src/**/*.{js,css,html}')].filter(
    (path) => textOf(path).trimEnd().split('\n').length > 300,
  )

  expect(long).toEqual([])
})

test('no test is left out and none keeps the others from running', () => {
  expect(found(everything.filter(isTest), /\b(?:test|it|describe)\.(?:only|skip|todo)\b/g)).toEqual([])
})

test('nothing is left for later and nothing is printed by the way', () => {
  expect(found(code, /\b(?:TODO|FIXME|XXX|HACK)\b|\bconsole\.\w+/g)).toEqual([])
})

test('no folder and no file is a place for anything', () => {
  expect(everything.filter((path) => /(?:^|\/)(?:utils?|helpers?|common|lib|types|misc)(?:\/|\.ts$)|\/index\.ts$/.test(path))).toEqual([])
})
