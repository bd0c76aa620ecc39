import { Migration } from '@mikro-orm/migrations'

export class TokensAndLifecycle extends Migration {
  override up(): void {
    this.addSql(`
      alter table content.content_types add column tokens_revoked_at timestamptz null;
      create index content_items_type_status_created on content.content_items (domain_id, content_type_id, status, created_at);
      create index content_items_type_status_updated on content.content_items (domain_id, content_type_id, status, updated_at);
    `)
  }
}
