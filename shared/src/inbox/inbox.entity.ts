import { defineEntity, p } from '@mikro-orm/core'

const timestamp = () => p.datetime().columnType('timestamptz')

const handledOf = (schema: string) => [
  // That an event was handled, by whom: the effect was committed with this row.
  defineEntity({
    name: 'InboxMessage',
    tableName: 'inbox',
    schema,
    properties: {
      consumer: p.text().primary(),
      eventId: p.uuid().primary(),
      receivedAt: timestamp().defaultRaw('now()'),
    },
  }),
  // How far each consumer has come in each stream. Whoever handles events holds this row: copies take turns by it.
  defineEntity({
    name: 'ConsumerPosition',
    tableName: 'consumer_positions',
    schema,
    properties: {
      consumer: p.text().primary(),
      stream: p.text().primary(),
      position: p.bigint().defaultRaw('0'),
      eventId: p.uuid().nullable(),
      // Grows when the position is taken back, so that nobody goes on from what was read before.
      epoch: p.integer().default(0),
    },
  }),
]

const failedOf = (schema: string) => [
  // Events that failed and wait for their next attempt, and those about the same thing that wait behind them.
  defineEntity({
    name: 'ParkedEvent',
    tableName: 'parked_events',
    schema,
    properties: {
      consumer: p.text().primary(),
      stream: p.text().primary(),
      position: p.bigint().primary(),
      about: p.text(),
      event: p.json<Record<string, unknown>>(),
      attempts: p.integer().default(0),
      nextAttemptAt: timestamp(),
      lastError: p.text().nullable(),
    },
    indexes: [
      { name: 'parked_events_about', properties: ['consumer', 'stream', 'about', 'position'] },
      { name: 'parked_events_due', properties: ['consumer', 'nextAttemptAt'] },
    ],
  }),
  defineEntity({
    name: 'DeadLetter',
    tableName: 'dead_letters',
    schema,
    properties: {
      id: p.integer().primary().autoincrement(),
      domainId: p.integer(),
      consumer: p.text(),
      stream: p.text(),
      position: p.bigint(),
      about: p.text(),
      eventId: p.uuid(),
      subject: p.text(),
      event: p.json<Record<string, unknown>>(),
      attempts: p.integer(),
      lastError: p.text(),
      createdAt: timestamp().defaultRaw('now()'),
      replayedAt: timestamp().nullable(),
    },
    indexes: [{ name: 'dead_letters_domain', properties: ['domainId', 'id'] }],
  }),
]

/** The tables by which a service remembers what it has handled of the events of others, as entities. */
export const inboxEntitiesOf = (schema: string) => [...handledOf(schema), ...failedOf(schema)]

/** Ids of dead letters are unique over the services: each counts in steps of eight from a start of its own. */
export const DEAD_LETTER_STEP = 8

/** Those tables, for a migration. */
export const inboxTables = (schema: string, deadLettersStart: number): string => `
  create table "${schema}".inbox (
    consumer text not null,
    event_id uuid not null,
    received_at timestamptz not null default now(),
    primary key (consumer, event_id)
  );

  create table "${schema}".consumer_positions (
    consumer text not null,
    stream text not null,
    position bigint not null default 0,
    event_id uuid null,
    epoch int not null default 0,
    primary key (consumer, stream)
  );

  create table "${schema}".parked_events (
    consumer text not null,
    stream text not null,
    position bigint not null,
    about text not null,
    event jsonb not null,
    attempts int not null default 0,
    next_attempt_at timestamptz not null,
    last_error text null,
    primary key (consumer, stream, position)
  );
  create index parked_events_about on "${schema}".parked_events (consumer, stream, about, position);
  create index parked_events_due on "${schema}".parked_events (consumer, next_attempt_at);

  create table "${schema}".dead_letters (
    id serial primary key,
    domain_id int not null,
    consumer text not null,
    stream text not null,
    position bigint not null,
    about text not null,
    event_id uuid not null,
    subject text not null,
    event jsonb not null,
    attempts int not null,
    last_error text not null,
    created_at timestamptz not null default now(),
    replayed_at timestamptz null
  );
  alter sequence "${schema}".dead_letters_id_seq increment by ${DEAD_LETTER_STEP} start with ${deadLettersStart} restart with ${deadLettersStart};
  create index dead_letters_domain on "${schema}".dead_letters (domain_id, id);`
