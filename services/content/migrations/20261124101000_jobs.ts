import { Migration } from '@mikro-orm/migrations'
import { jobsTable } from '@wordclaw/shared/jobs/job.entity'

export class Jobs extends Migration {
  override up(): void {
    this.addSql(jobsTable('content', 1))
  }
}
