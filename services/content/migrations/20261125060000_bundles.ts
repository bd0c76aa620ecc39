import { Migration } from '@mikro-orm/migrations'

export class Bundles extends Migration {
  override up(): void {
    this.addSql(`
      create table content.origin (
        id int primary key,
        uid uuid not null default gen_random_uuid()
      );

      create table content.imported_ids (
        domain_id int not null,
        kind text not null,
        id int not null,
        uid uuid not null,
        primary key (domain_id, kind, id)
      );
      alter table content.imported_ids add constraint imported_ids_kind_check check (kind in ('item', 'asset'));

      create table content.imports (
        id serial primary key,
        domain_id int not null,
        created_by text null,
        committed_at timestamptz null,
        created_at timestamptz not null
      );

      create table content.import_lines (
        import_id int not null,
        line int not null,
        domain_id int not null,
        kind text not null,
        name text null,
        target_id int null,
        text text not null,
        body jsonb null,
        primary key (import_id, line),
        constraint import_lines_import_id_foreign foreign key (import_id) references content.imports (id) on delete cascade
      );
      create unique index import_lines_name_unique on content.import_lines (import_id, name);
      create index import_lines_kind on content.import_lines (import_id, kind, line);
    `)
  }
}
