import type { Manifest, ProcedureManifest, RouteManifest } from '@wordclaw/shared/manifest'

/** The base of every REST path. */
export const REST_PREFIX = '/api'

/** A procedure as the surfaces show it. */
export interface CatalogEntry extends ProcedureManifest {
  readonly service: string
  /** The path within its service: `items.rollback`. */
  readonly path: string
  /** Its MCP tool: `content_items_list_versions`. */
  readonly tool: string
  /** Its GraphQL field: `contentItemsRollback`. */
  readonly field: string
  /** Answers with a stream that does not end. It is no tool and no field. */
  readonly stream?: true
  /** The input field that names the document whose price opens what is asked for, where that is something else. */
  readonly document?: string
}

export interface Catalog {
  readonly entries: readonly CatalogEntry[]
  /** By full path, `content.items.rollback`. */
  readonly byProcedure: ReadonlyMap<string, CatalogEntry>
  /** What services declare of the routes beside their procedures, by the name that each is decided under. */
  readonly routes: ReadonlyMap<string, RouteManifest>
}

/** Reads the manifests. Refuses two procedures with one name, tool, field or REST line. */
export function createCatalog(manifests: readonly Manifest[]): Catalog {
  const entries = manifests.flatMap(({ service, procedures }) =>
    procedures.map(
      (procedure): CatalogEntry => ({
        ...procedure,
        service,
        path: procedure.procedure.slice(service.length + 1),
        tool: procedure.procedure.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        field: procedure.procedure.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase()),
      }),
    ),
  )
  refuseDuplicates(entries.map(({ procedure }) => procedure))
  refuseDuplicates(entries.map(({ tool }) => tool))
  refuseDuplicates(entries.map(({ field }) => field))
  refuseDuplicates(entries.flatMap(({ rest }) => rest.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`)))
  const routes = manifests.flatMap((manifest) => manifest.routes ?? [])
  return {
    entries,
    byProcedure: new Map(entries.map((entry) => [entry.procedure, entry])),
    routes: new Map(routes.map((route) => [route.route, route])),
  }
}

function refuseDuplicates(names: readonly string[]): void {
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  if (twice.length > 0) throw new Error(`the manifests say these twice: ${twice.join(', ')}`)
}
