import { Migration } from '@mikro-orm/migrations'
import { idempotencyTable } from '@wordclaw/shared/idempotency/idempotency-key.entity'

export class IdempotencyKeys extends Migration {
  override up(): void {
    this.addSql(idempotencyTable('gateway'))
  }
}
