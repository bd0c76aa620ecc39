import { expect, test } from 'vitest'
import { catalog, routes } from '../../test/real-catalog.ts'
import { EXPORT_ROUTE, IMPORT_ROUTE } from '../bundle/bundle-routes.ts'
import { described } from './raw-route.ts'

test('a route that its service does not declare is refused, by name', () => {
  const declared = new Map(catalog.routes)
  declared.delete('content.domain.export')

  expect(() => described([EXPORT_ROUTE, IMPORT_ROUTE], { routes: declared })).toThrow(
    'the manifest of content does not declare the route content.domain.export',
  )
  expect(described([IMPORT_ROUTE], { routes: declared })).toHaveLength(1)
})

test('a route can end in what its service declares and in what the gateway adds, each once', () => {
  const codesOf = (path: string) => routes.find(({ route }) => route.path === path)?.entry.errors.map(({ code }) => code) ?? []

  expect(codesOf('/import')).toEqual(expect.arrayContaining(['BUNDLE_INVALID', 'IMPORT_DOMAIN_NOT_EMPTY', 'INVALID_POLICY']))
  expect(codesOf('/payments/webhooks/:provider/settled')).toContain('INVALID_PAYMENT_WEBHOOK_SIGNATURE')
  for (const { route } of routes) expect([...new Set(codesOf(route.path))], route.path).toEqual(codesOf(route.path))
})
