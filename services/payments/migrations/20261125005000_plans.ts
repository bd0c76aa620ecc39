import { Migration } from '@mikro-orm/migrations'
import { planTables } from '@wordclaw/shared/plans/plan.entity'

export class Plans extends Migration {
  override up(): void {
    this.addSql(planTables('payments', 3))
  }
}
