/** What the steps before have answered, by procedure. */
export type Answers = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface Mutation {
  readonly procedure: string
  readonly input: (answers: Answers) => Record<string, unknown>
  /** The mutation that it is a word for, with a decision and an audit row of its own. */
  readonly leadsTo?: string
}

const idOf =
  (procedure: string, more: Record<string, unknown> = {}) =>
  (answers: Answers): Record<string, unknown> => ({ id: answers[procedure]?.['id'], ...more })

const schema = { type: 'object', properties: { title: { type: 'string' } }, additionalProperties: false }
const openSchema = {
  type: 'object',
  'x-wordclaw-public-write': { subjectField: 'title', allowedOperations: ['create', 'update'] },
  properties: { title: { type: 'string' } },
  required: ['title'],
}
const withToken = (procedure: string) => (answers: Answers) => ({
  id: answers[procedure]?.['id'],
  token: answers['content.publicWrite.issueToken']?.['token'],
  data: { title: 'ada' },
})
const FAR = '2100-01-01T00:00:00Z'
const POLICY = `@id("frozen") @code("FROZEN") @remediation("Wait.")
  forbid (principal, action == Action::"content.write", resource) when { resource.type == "never" };`

/** The item that the batch has made. */
const madeInBatch = (answers: Answers): unknown => (answers['content.batches.create']?.['results'] as { id: number }[] | undefined)?.[0]?.id

/** Every mutation of every service, in an order in which all of them succeed. */
export const mutations: readonly Mutation[] = [
  { procedure: 'content.types.create', input: () => ({ name: 'Article', slug: 'article', schema }) },
  { procedure: 'content.types.update', input: idOf('content.types.create', { name: 'Story' }) },
  {
    procedure: 'content.items.create',
    input: (answers) => ({ contentTypeId: answers['content.types.create']?.['id'], data: { title: 'One' } }),
  },
  { procedure: 'content.items.update', input: idOf('content.items.create', { data: { title: 'Two' } }) },
  { procedure: 'content.items.publish', input: idOf('content.items.create') },
  { procedure: 'content.items.unpublish', input: idOf('content.items.create') },
  { procedure: 'content.items.rollback', input: idOf('content.items.create', { version: 1 }) },
  { procedure: 'content.assets.create', input: () => ({ filename: 'a.txt', contentBase64: 'YQ==' }) },
  { procedure: 'content.assets.update', input: idOf('content.assets.create', { filename: 'b.txt' }) },
  { procedure: 'content.assets.delete', input: idOf('content.assets.create') },
  { procedure: 'content.assets.restore', input: idOf('content.assets.create') },
  { procedure: 'content.assets.delete', input: idOf('content.assets.create') },
  { procedure: 'content.assets.purge', input: idOf('content.assets.create') },
  { procedure: 'content.assets.createDirectUpload', input: () => ({ filename: 'c.txt', mimeType: 'text/plain' }) },
  {
    procedure: 'payments.offers.create',
    input: (answers) => ({
      slug: 'one',
      name: 'One',
      scopeType: 'item',
      scopeRef: answers['content.items.create']?.['id'],
      priceSats: 10,
      active: false,
    }),
  },
  { procedure: 'payments.offers.update', input: idOf('payments.offers.create', { priceSats: 20 }) },
  {
    procedure: 'forms.definitions.create',
    input: (answers) => ({
      name: 'Contact',
      slug: 'contact',
      contentTypeId: answers['content.types.create']?.['id'],
      fields: [{ name: 'title' }],
    }),
  },
  { procedure: 'forms.definitions.update', input: idOf('forms.definitions.create', { name: 'Contact us' }) },
  { procedure: 'forms.submissions.submit', input: () => ({ slug: 'contact', domainId: 1, data: { title: 'Hello' } }) },
  { procedure: 'forms.definitions.delete', input: idOf('forms.definitions.create') },
  {
    procedure: 'gateway.jobs.create',
    input: (answers) => ({
      kind: 'content_status_transition',
      payload: { contentItemId: answers['content.items.create']?.['id'], targetStatus: 'published' },
      runAt: FAR,
    }),
  },
  { procedure: 'gateway.jobs.cancel', input: idOf('gateway.jobs.create') },
  { procedure: 'gateway.jobs.retry', input: idOf('gateway.jobs.create') },
  { procedure: 'gateway.webhooks.create', input: () => ({ url: 'https://93.184.215.14/hook', events: ['*'], active: false }) },
  { procedure: 'gateway.webhooks.update', input: idOf('gateway.webhooks.create', { description: 'Never called' }) },
  { procedure: 'gateway.webhooks.rotateSecret', input: idOf('gateway.webhooks.create') },
  { procedure: 'gateway.webhooks.delete', input: idOf('gateway.webhooks.create') },
  { procedure: 'gateway.domains.create', input: () => ({ name: 'Second', hostname: 'second.test' }) },
  { procedure: 'gateway.keys.create', input: () => ({ name: 'Writer', scopes: ['content:write'] }) },
  { procedure: 'gateway.keys.rotate', input: idOf('gateway.keys.create', { graceSeconds: 60 }) },
  { procedure: 'gateway.keys.revoke', input: idOf('gateway.keys.create') },
  { procedure: 'gateway.policy.publish', input: () => ({ text: POLICY, version: '1.0.0' }) },
  {
    procedure: 'gateway.plans.create',
    input: () => ({ procedure: 'content.types.create', input: { name: 'Planned', slug: 'planned', schema } }),
  },
  {
    procedure: 'gateway.plans.applyPlan',
    input: (answers) => ({ id: answers['gateway.plans.create']?.['id'], hash: answers['gateway.plans.create']?.['hash'] }),
    leadsTo: 'content.types.create',
  },
  // Several at once: a batch, and a release, which are taken back.
  {
    procedure: 'content.batches.create',
    input: (answers) => ({ items: [{ contentTypeId: answers['content.types.create']?.['id'], data: { title: 'Many' } }] }),
  },
  { procedure: 'content.batches.update', input: (answers) => ({ items: [{ id: madeInBatch(answers), data: { title: 'More' } }] }) },
  { procedure: 'content.releases.create', input: () => ({ name: 'Spring' }) },
  {
    procedure: 'content.releases.setChanges',
    input: (answers) => ({
      ...idOf('content.releases.create')(answers),
      changes: [{ contentItemId: madeInBatch(answers), action: 'delete' }],
    }),
  },
  { procedure: 'content.releases.removeChange', input: idOf('content.releases.create', { changeId: 1 }) },
  {
    procedure: 'content.releases.setChanges',
    input: (answers) => ({
      ...idOf('content.releases.create')(answers),
      changes: [{ contentItemId: madeInBatch(answers), action: 'publish' }],
    }),
  },
  { procedure: 'content.releases.schedule', input: idOf('content.releases.create', { runAt: FAR }) },
  { procedure: 'content.releases.unschedule', input: idOf('content.releases.create') },
  { procedure: 'content.releases.publish', input: idOf('content.releases.create') },
  { procedure: 'content.releases.revert', input: idOf('content.releases.create') },
  { procedure: 'content.releases.create', input: () => ({ name: 'Summer' }) },
  { procedure: 'content.releases.delete', input: idOf('content.releases.create') },
  { procedure: 'content.batches.delete', input: (answers) => ({ ids: [madeInBatch(answers)] }) },
  // Of a type that is open to the public, and is a global.
  { procedure: 'content.types.create', input: () => ({ name: 'Guest', slug: 'guest', kind: 'singleton', schema: openSchema }) },
  { procedure: 'content.publicWrite.issueToken', input: idOf('content.types.create', { subject: 'ada' }) },
  { procedure: 'content.publicWrite.createItem', input: withToken('content.types.create') },
  { procedure: 'content.publicWrite.updateItem', input: withToken('content.publicWrite.createItem') },
  { procedure: 'content.preview.issueItemToken', input: idOf('content.publicWrite.createItem') },
  { procedure: 'content.preview.issueGlobalToken', input: () => ({ slug: 'guest' }) },
  { procedure: 'content.tokens.revoke', input: idOf('content.types.create') },
  { procedure: 'content.globals.update', input: () => ({ slug: 'guest', data: { title: 'ada' } }) },
  { procedure: 'content.globals.publish', input: () => ({ slug: 'guest' }) },
  { procedure: 'content.globals.unpublish', input: () => ({ slug: 'guest' }) },
  // Of a type and an item of their own: nothing else is in their way.
  { procedure: 'content.types.create', input: () => ({ name: 'Brief', slug: 'brief', schema }) },
  {
    procedure: 'content.items.create',
    input: (answers) => ({ contentTypeId: answers['content.types.create']?.['id'], data: { title: 'Gone' } }),
  },
  { procedure: 'content.migrations.create', input: idOf('content.types.create', { schema: { type: 'object' } }) },
  {
    procedure: 'content.migrations.revert',
    input: (answers) => ({ id: answers['content.types.create']?.['id'], migrationId: answers['content.migrations.create']?.['id'] }),
  },
  { procedure: 'content.items.delete', input: idOf('content.items.create') },
  { procedure: 'content.trash.restore', input: idOf('content.items.create') },
  { procedure: 'content.items.delete', input: idOf('content.items.create') },
  { procedure: 'content.trash.purge', input: idOf('content.items.create') },
  { procedure: 'content.types.delete', input: idOf('content.types.create') },
]

/** Mutations of what a call cannot bring about: a delivery to a receiver outside, and an event that a consumer has given up on; or what has to be sent elsewhere first. */
export const NOT_DRIVEN: readonly string[] = [
  'content.assets.completeDirectUpload',
  'gateway.webhooks.sendTest',
  'gateway.webhooks.replay',
  'gateway.deadLetters.replay',
]
