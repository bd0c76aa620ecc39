/** A host and a port in place of a host name of the compose file. */
export interface Place {
  readonly host: string
  readonly port: number
  /** The user whom a server knows, where it is not the one of the compose file. */
  readonly user?: { readonly name: string; readonly password: string } | undefined
}

export interface Local {
  /** Where the host names of the compose file are on this machine. */
  readonly places: Readonly<Record<string, Place>>
  readonly database: string
  readonly port: number
}

/** Where the server of a URL is. */
export function placeOf(url: string, defaultPort: number): Place {
  const { hostname, port, username, password } = new URL(url)
  const user = username ? { name: decodeURIComponent(username), password: decodeURIComponent(password) } : undefined
  return { host: hostname, port: Number(port) || defaultPort, user }
}

/** The environment of a process of the compose file, for a process of this machine: the same variables, with addresses of this machine in them. */
export function localEnvironment(environment: Readonly<Record<string, string>>, local: Local): Record<string, string> {
  const translated = Object.entries(environment).map(([name, value]) => [name, translate(value, local)])
  return { ...Object.fromEntries(translated), HOST: '127.0.0.1', PORT: String(local.port), EVENTS_PREFIX: local.database }
}

/** Where the compose file mounts volumes. */
const VOLUMES = '/var/lib/wordclaw/'

/** Where the volumes of an installation are on this machine, from the directory that its processes run in. */
export const volumesOf = (database: string): string => `.data/volumes/${database}/`

function translate(value: string, { places, database }: Local): string {
  if (value.startsWith(VOLUMES)) return volumesOf(database) + value.slice(VOLUMES.length)
  const url = URL.canParse(value) ? new URL(value) : null
  const place = url && places[url.hostname]
  if (!place) return value
  url.hostname = place.host
  url.port = String(place.port)
  if (place.user) {
    url.username = place.user.name
    url.password = place.user.password
  }
  if (url.protocol === 'postgres:') {
    // Roles carry the name of their database: see postgres/init.sql.
    url.username = `${database}${url.username.slice(url.pathname.length - 1)}`
    url.pathname = `/${database}`
  }
  return url.href.replace(/^(https?:.*)\/$/, '$1')
}
