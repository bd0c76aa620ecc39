import { Migration } from '@mikro-orm/migrations'
import { inboxTables } from '@wordclaw/shared/inbox/inbox.entity'
import { outboxStreamIndex } from '@wordclaw/shared/outbox/outbox-message.entity'

export class Events extends Migration {
  override up(): void {
    this.addSql(`
      ${outboxStreamIndex('forms')}
      ${inboxTables('forms', 2)}
    `)
  }
}
