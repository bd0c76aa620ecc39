import { Migration } from '@mikro-orm/migrations'

export class IndexedDocuments extends Migration {
  override up(): void {
    this.addSql(`
      create table search.indexed_documents (
        content_item_id int not null primary key,
        domain_id int not null,
        content_type_id int not null,
        version int not null,
        text text not null,
        terms tsvector generated always as (to_tsvector('simple'::regconfig, text)) stored,
        indexed_at timestamptz not null default now()
      );
      create index indexed_documents_domain on search.indexed_documents (domain_id, content_item_id);
      create index indexed_documents_terms on search.indexed_documents using gin (terms);
    `)
  }
}
