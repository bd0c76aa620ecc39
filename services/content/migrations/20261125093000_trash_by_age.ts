import { Migration } from '@mikro-orm/migrations'

export class TrashByAge extends Migration {
  override up(): void {
    this.addSql(`
      drop index content.trashed_items_deleted_at;
      create index trashed_items_age on content.trashed_items (domain_id, deleted_at);
    `)
  }
}
