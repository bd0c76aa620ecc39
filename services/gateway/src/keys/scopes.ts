/** The scopes an API key can be given. */
export const SCOPES = ['content:read', 'content:write', 'content:publish', 'audit:read', 'admin'] as const

/** The scope of the first key alone: acts for every domain. It cannot be given to another key, only kept through rotation. */
export const PLATFORM_SCOPE = 'tenant:admin'

/** Scopes as they are stored. Rows of older versions separate them with a bar. */
export const parseScopes = (text: string): string[] => text.split(/[,|]/).filter((scope) => scope !== '')

export const formatScopes = (scopes: readonly string[]): string => [...new Set(scopes)].toSorted().join(',')
