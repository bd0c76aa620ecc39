import type { AnyErrorClass } from '@wordclaw/shared/errors'
import { errorsOf, type RouteManifest } from '@wordclaw/shared/manifest'
import { type Catalog, type CatalogEntry, REST_PREFIX } from '../catalog.ts'
import type { Content, Parameter, Response } from '../surfaces/openapi/document.ts'
import type { GenericCode } from '../surfaces/problems.ts'

/** What a route says of itself in the words of OpenAPI, beside what follows from its record and from the manifest of the service that serves it. */
export interface RawDescription {
  readonly description: string
  /** Those that are not in its path or its query. */
  readonly headers?: readonly Parameter[]
  readonly body?: Content
  /** How it succeeds, by status. */
  readonly answers: Readonly<Record<string, Response>>
}

/** A route that passes on what is no JSON of a procedure. It is mounted as this says, and nothing else is what the lists tell of it. */
export interface RawRoute {
  /** What policies and the decision log know it as; the first, where that depends on who asks for what. */
  readonly entry: CatalogEntry
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Under `/api`, with `:name` for what varies. */
  readonly path: string
  /** Whether a key is needed: always; for some of what it serves; or never, since what is sent proves itself. */
  readonly key: 'required' | 'optional' | 'none'
  /** Whether it has a dry run and can be repeated under an idempotency key, as the mutations of procedures can. */
  readonly repeatable: boolean
  /** Whether it serves what may have a price. */
  readonly priced?: true
  /** The procedure that takes JSON at the same address. */
  readonly beside?: string
  /** Whether it is decided like any call, and can end in what any call can. @default true */
  readonly common?: false
  /** What the gateway can answer beside that, and beside what the service declares. */
  readonly codes: readonly GenericCode[]
  readonly errors?: readonly AnyErrorClass[]
  describe(manifest: RouteManifest): RawDescription
}

/** A route with what its service declares of it. */
export interface DescribedRoute {
  readonly route: RawRoute
  readonly manifest: RouteManifest
  /** That of the route, with everything that it declares to end in. */
  readonly entry: CatalogEntry
}

/** Where a route is mounted. */
export const lineOf = ({ method, path }: Pick<RawRoute, 'method' | 'path'>) => ({ method, url: REST_PREFIX + path })

/** Joins routes with the manifests. Throws if a service does not declare one that is served for it. */
export const described = (routes: readonly RawRoute[], catalog: Pick<Catalog, 'routes'>): readonly DescribedRoute[] =>
  routes.map((route) => {
    const { entry, errors = [] } = route
    const manifest = catalog.routes.get(entry.procedure)
    if (!manifest) throw new Error(`the manifest of ${entry.service} does not declare the route ${entry.procedure}`)
    return { route, manifest, entry: { ...entry, errors: [...manifest.errors, ...errorsOf(errors)] } }
  })
