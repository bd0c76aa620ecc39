import { statement } from '@wordclaw/shared/database/sql'
import { ApplicationError } from '@wordclaw/shared/errors'
import { defineJob, type Job, refusedBy, TerminalError } from '@wordclaw/shared/jobs/job-kind'
import { runProcedure } from '@wordclaw/shared/jobs/run-procedure'
import type { PeerPorts } from '@wordclaw/shared/peers'
import type { Call } from '@wordclaw/shared/principal'
import { router } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { type Allowed, authorizeChanges } from './authorize-changes.ts'
import { publishAllowed } from './publish.ts'
import { ReleaseBlocked } from './release.errors.ts'
import { ReleaseId } from './release.schema.ts'

const Payload = z.strictObject({ releaseId: ReleaseId })
type Payload = z.output<typeof Payload>

const due = statement(
  'release_due',
  `select id from content.releases where id = $1 and domain_id = $2 and status = 'scheduled' and scheduled_job_id = $3`,
)

/** Publishes a release when its time has come, for whoever scheduled it, whose rights are looked at then. All of it commits with the job. */
export const releasePublication = defineJob<Payload, { call: Call; allowed: Allowed } | null>({
  kind: 'release_publication',
  lane: 'content',
  payload: Payload,
  maxAttempts: 3,
  async prepare({ sql, ports }, { id, domainId, createdBy: principalId, traceparent, payload: { releaseId } }) {
    const [release] = await sql.query(due, [releaseId, domainId, id])
    if (!release) return null
    if (principalId === undefined)
      throw new TerminalError('JOB_WITHOUT_PRINCIPAL: nobody scheduled this release, so nobody can be asked for.')
    const asked = { principalId, domainId, procedure: 'content.releases.publish', input: { id: releaseId }, requestId: `job:${id}` }
    const answer = await (ports as PeerPorts).peers.authorize(asked)
    if (!answer.ok) throw refusedBy(answer.problem)
    const call = { ...answer.call, traceparent }
    return { call, allowed: await authorizeChanges(sql, ports, call, releaseId) }
  },
  async handle(work, { payload: { releaseId: id } }: Job<Payload>, prepared) {
    if (!prepared) return { releaseId: id, skipped: true }
    const procedures = router({ publish: publishAllowed(prepared.allowed) })
    try {
      await runProcedure(work, procedures, 'publish', prepared.call, { id })
      return { releaseId: id, skipped: false }
    } catch (error) {
      if (error instanceof ReleaseBlocked) throw new TerminalError(blocked(error))
      if (error instanceof ApplicationError) throw new TerminalError(`${error.definition.code}: ${error.message}`)
      throw error
    }
  },
})

const TOLD = 10

/** The first of what stood against it. */
const blocked = ({ message, details: { obstacles } }: InstanceType<typeof ReleaseBlocked>): string =>
  [message, ...obstacles.slice(0, TOLD).map(({ subject, subjectId, code }) => `${subject} ${subjectId}: ${code}`)].join(' ')
