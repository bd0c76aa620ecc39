import { Migration } from '@mikro-orm/migrations'
import { outboxWithoutTransaction } from '@wordclaw/shared/outbox/outbox-message.entity'

export class OutboxWithoutTransaction extends Migration {
  override up(): void {
    this.addSql(outboxWithoutTransaction('payments'))
  }
}
