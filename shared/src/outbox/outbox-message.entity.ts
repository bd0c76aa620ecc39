import { defineEntity, p } from '@mikro-orm/core'

/** An event that its transaction has made true and that the relay has yet to publish. Kept for a while after that. */
export const outboxMessageOf = (schema: string) =>
  defineEntity({
    name: 'OutboxMessage',
    tableName: 'outbox',
    schema,
    properties: {
      id: p.bigint().primary().autoincrement(),
      eventId: p.uuid(),
      subject: p.text(),
      version: p.integer(),
      domainId: p.integer(),
      payload: p.json<Record<string, unknown>>(),
      headers: p.json<Record<string, string>>(),
      createdAt: p.datetime().defaultRaw('now()').columnType('timestamptz'),
      publishedAt: p.datetime().nullable().columnType('timestamptz'),
      streamSeq: p.bigint().nullable(),
    },
    indexes: [
      { name: 'outbox_unpublished', properties: ['id'], where: 'published_at is null' },
      { name: 'outbox_stream', properties: ['streamSeq'], where: 'stream_seq is not null' },
    ],
  })

/** The kernel's tables of a service, for its first migration. */
export const outboxTable = (schema: string): string => `
  create table "${schema}"."outbox" (
    "id" bigserial primary key,
    "xid" xid8 not null default pg_current_xact_id(),
    "event_id" uuid not null,
    "subject" text not null,
    "version" int not null,
    "domain_id" int not null,
    "payload" jsonb not null,
    "headers" jsonb not null,
    "created_at" timestamptz not null default now(),
    "published_at" timestamptz null,
    "stream_seq" bigint null
  );
  alter table "${schema}"."outbox" add constraint "outbox_event_id_unique" unique ("event_id");
  create index "outbox_unpublished" on "${schema}"."outbox" (id) where published_at is null;`

/** What came later to those tables: the place of an event in its stream can be looked up. Its id needs no index: it is drawn once, and nobody looks for it. */
export const outboxStreamIndex = (schema: string): string =>
  `alter table "${schema}"."outbox" drop constraint "outbox_event_id_unique";
   create index "outbox_stream" on "${schema}"."outbox" (stream_seq) where stream_seq is not null;`

/** What those tables no longer have: publishing waits for no transaction, so which one recorded an event is not asked. */
export const outboxWithoutTransaction = (schema: string): string => `alter table "${schema}"."outbox" drop column "xid";`
