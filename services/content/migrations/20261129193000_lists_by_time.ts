import { Migration } from '@mikro-orm/migrations'

export class ListsByTime extends Migration {
  override up(): void {
    this.addSql(`
      drop index content.content_items_type_status_created;
      drop index content.content_items_type_status_updated;
      create index content_items_type_status_created on content.content_items (domain_id, content_type_id, status, created_at, id);
      create index content_items_type_status_updated on content.content_items (domain_id, content_type_id, status, updated_at, id);
      create index published_items_type_created on content.published_items (domain_id, content_type_id, created_at, content_item_id);
      create index published_items_type_updated on content.published_items (domain_id, content_type_id, updated_at, content_item_id);
    `)
  }
}
