import { Migration } from '@mikro-orm/migrations'
import { inboxTables } from '@wordclaw/shared/inbox/inbox.entity'
import { outboxStreamIndex } from '@wordclaw/shared/outbox/outbox-message.entity'

export class Events extends Migration {
  override up(): void {
    this.addSql(`
      ${outboxStreamIndex('gateway')}
      ${inboxTables('gateway', 5)}

      alter table gateway.policy_decision_logs drop constraint policy_decision_logs_environment_check;
      alter table gateway.policy_decision_logs add constraint policy_decision_logs_environment_check
        check (environment in ('rest', 'trpc', 'graphql', 'mcp', 'job'));
    `)
  }
}
