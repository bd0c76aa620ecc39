import type { Authorization, PeerAnswer } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { startContent } from './harness.ts'

interface Asked {
  readonly principalId: string
  readonly domainId: number
  readonly requestId: string
  readonly calls: readonly { readonly procedure: string; readonly input: unknown }[]
}

const DENIED = { status: 403, code: 'FROZEN', detail: 'Frozen.', remediation: 'Wait.' }

/** Content beside a gateway that allows every call but those of `refused`, and a forms service with one form: 5, which is active. */
export async function startReleasing({ refused = [] }: { refused?: string[] } = {}) {
  const asked: string[] = []
  const decide = ({ principalId, domainId, requestId }: Omit<Asked, 'calls'>, procedure: string): Authorization => {
    asked.push(procedure)
    if (refused.includes(procedure)) return { ok: false, problem: DENIED }
    const principal = { id: principalId, domainId, scopes: [] }
    return { ok: true, call: { principal, procedure, requestId, decisionId: 'decision', dryRun: false } }
  }
  const peers = {
    authorizeAll: async (request: Asked) => request.calls.map(({ procedure }) => decide(request, procedure)),
    authorize: async (request: Asked & { procedure: string }) => decide(request, request.procedure),
    call: async (_: Call, { id }: { id: number }): Promise<PeerAnswer> =>
      id === 5 ? { ok: true, body: '{"active":true}' } : { ok: false, problem: { ...DENIED, status: 404 } },
  }
  const content = await startContent({ peers })
  const { items, releases } = content.as({})
  return {
    ...content,
    peers,
    asked,
    items,
    releases,
    /** A release with these changes. */
    async givenRelease(...changes: Parameters<typeof releases.setChanges>[0]['changes']) {
      const { id } = await releases.create({ name: 'Spring' })
      return releases.setChanges({ id, changes })
    },
    live: async (id: number) => (await items.get({ id, draft: false })).data,
  }
}
