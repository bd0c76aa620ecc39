import { z } from 'zod'
import type { Sql } from '../../database/sql.ts'
import { statement } from '../../database/sql.ts'
import { direct } from '../../procedure.ts'
import { JobNotFound } from '../job.errors.ts'
import { JOB_COLUMNS, JobId, type JobRow, JobView } from '../job.schema.ts'

/** Reads a job of a domain. Throws if there is none. */
export async function jobById(sql: Pick<Sql, 'query'>, schema: string, id: number, domainId: number): Promise<JobRow> {
  const byId = statement('jobs_by_id', `select ${JOB_COLUMNS} from "${schema}".jobs j where j.id = $1 and j.domain_id = $2`)
  const [row] = await sql.query<JobRow>(byId, [id, domainId])
  if (!row) throw new JobNotFound({ id })
  return row
}

export const getJob = (schema: string) =>
  direct
    .meta({
      summary: 'Read one job of this service',
      operation: 'job.read',
      resource: { type: 'job', id: 'id' },
      internal: true,
      errors: [JobNotFound],
    })
    .input(z.strictObject({ id: JobId }))
    .output(JobView)
    .query(({ ctx: { sql, principal }, input: { id } }) => jobById(sql, schema, id, principal.domainId))
