import { Migration } from '@mikro-orm/migrations'
import { outboxTable } from '@wordclaw/shared/outbox/outbox-message.entity'

export class ContentItemEmbeddings extends Migration {
  override up(): void {
    this.addSql(`
      create extension if not exists vector with schema public;

      create table search.content_item_embeddings (
        id serial primary key,
        content_item_id int not null,
        domain_id int not null,
        chunk_index int not null,
        text_chunk text not null,
        embedding public.halfvec(512) not null
      );
      alter table search.content_item_embeddings add constraint content_item_embeddings_item_chunk_unique unique (content_item_id, chunk_index);
      alter table search.content_item_embeddings add constraint content_item_embeddings_chunk_index_check check (chunk_index >= 0);
      create index content_item_embeddings_domain on search.content_item_embeddings (domain_id, id);
      create index content_item_embeddings_domain_item on search.content_item_embeddings (domain_id, content_item_id);

      ${outboxTable('search')}
    `)
  }
}
