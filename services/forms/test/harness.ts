import { content } from '@wordclaw/content/service'
import { entityManagerOf } from '@wordclaw/shared/database/database'
import type { ClaimedJob } from '@wordclaw/shared/jobs/claim'
import { jobStatements } from '@wordclaw/shared/jobs/job-statements'
import { runJob } from '@wordclaw/shared/jobs/run-job'
import type { Call } from '@wordclaw/shared/principal'
import { ProblemError } from '@wordclaw/shared/problem'
import { createSecretBox } from '@wordclaw/shared/secret-box'
import { executor } from '@wordclaw/shared/service'
import { setClock } from '@wordclaw/shared/testing/jobs'
import { startTestService } from '@wordclaw/shared/testing/service'
import { createWebhookSender } from '@wordclaw/shared/webhooks/deliver'
import { FormDefinition } from '../src/form-definitions/form-definition.entity.ts'
import type { SubmissionReceipt } from '../src/form-submissions/form-submission.schema.ts'
import { forms } from '../src/service.ts'
import { LocalPeers } from './local-peers.ts'

/** What the type of a form is like, unless a test says otherwise. */
export const MESSAGE = {
  type: 'object',
  properties: {
    email: { type: 'string', minLength: 3 },
    text: { type: 'string', 'x-wordclaw-ui': { widget: 'textarea' } },
    topic: { type: 'string', enum: ['sales', 'support'] },
    source: { type: 'string' },
  },
  required: ['email'],
  additionalProperties: false,
}

interface GivenForm {
  domainId?: number
  slug?: string
  contentTypeId?: number
  fields?: object[]
  defaultData?: Record<string, unknown>
  successMessage?: string
  active?: boolean
  publicRead?: boolean
  webhookUrl?: string
  webhookSecret?: string
}

type Clocked = ReturnType<typeof setClock>
type TestForms = Awaited<ReturnType<typeof startTestService<typeof forms.router>>>

function portsOf(peers: LocalPeers, clock: Clocked, origins: readonly string[]) {
  return {
    peers,
    secrets: createSecretBox([{ id: 'test', secret: 'a secret of at least thirty-two characters' }]),
    // No name is looked up: what ends in .example is public, and nothing else is.
    webhooks: createWebhookSender({
      clock,
      allowedOrigins: origins,
      resolve: async (host) => (host.endsWith('.example') ? ['93.184.215.14'] : []),
    }),
  }
}

/** The forms service and the content service, each on a database of its own, with words for what a test starts from. */
export async function startForms({ origins = [] }: { origins?: readonly string[] } = {}) {
  const clock = setClock()
  const items = await startTestService(content, { clock })
  const peers = new LocalPeers(executor(content, items.database, clock))
  const ports = portsOf(peers, clock, origins)
  const service = await startTestService(forms, { clock, ports: async () => ports })
  return {
    ...service,
    items,
    peers,
    clock,
    ports,
    ...words(service),
    submit: submitter(service, ports, clock),
    givenType: async (schema: object = MESSAGE, domainId = 1) =>
      items.as({ domainId }).types.create({ name: 'Message', slug: `message-${crypto.randomUUID()}`, schema: { ...schema } }),
    madeItems: async () => (await items.as({}).items.list({})).items,
    ...worker(service.database, ports, clock),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      await items[Symbol.asyncDispose]()
    },
  }
}

/** What a test says of the tables. */
function words({ database }: TestForms) {
  const rows = <R extends object>(text: string) => database.sql.query<R>({ name: '', text }, [])
  return {
    rows,
    givenForm: async ({ slug = 'contact', domainId = 1, ...form }: GivenForm = {}) =>
      entityManagerOf(database)
        .fork()
        .insert(FormDefinition, {
          name: slug,
          slug,
          domainId,
          contentTypeId: 1,
          contentTypeName: 'Message',
          contentTypeSlug: 'message',
          ...form,
        }),
    submissions: () =>
      rows<{ id: number; status: string; data: object; content_item_id: number | null; problem: object | null }>(
        'select id, status, data, content_item_id, problem from forms.form_submissions order by id',
      ),
    jobs: () => rows<{ kind: string; status: string; payload: object; attempts: number }>('select * from forms.jobs order by id'),
  }
}

/** Sends a form in as the gateway lets anybody do. */
function submitter({ database }: TestForms, ports: object, clock: Clocked) {
  const execute = executor(forms, database, clock, ports)
  return async (input: { slug?: string; data: Record<string, unknown> }, made: Partial<Call> & { domainId?: number } = {}) => {
    const { domainId = 1, ...call } = made
    const principal = { id: 'anonymous', domainId, scopes: [] }
    const procedure = 'forms.submissions.submit'
    const facts = { principal, procedure, requestId: 'request-1', decisionId: crypto.randomUUID(), dryRun: false, ...call }
    const answer = await execute(facts, 'submissions.submit', { slug: 'contact', domainId, ...input })
    if (!answer.ok) throw new ProblemError(answer.problem, { cause: answer.fault })
    return JSON.parse(answer.body) as SubmissionReceipt
  }
}

/** The workers of the service, one step at a time. */
function worker(database: TestForms['database'], ports: object, clock: Clocked) {
  const statements = jobStatements('forms')
  const kinds = new Map(forms.jobs.map((kind) => [kind.kind, kind]))
  const log = { warn: () => undefined, error: () => undefined }
  let claims = 0
  const claim = async (lane: string): Promise<ClaimedJob[]> => {
    await database.sql.query(statements.tend, [clock.now()])
    return database.sql.query<ClaimedJob>(statements.claim, [lane, 0, 5, `test/${++claims}`, [], 5, clock.now()])
  }
  return {
    /** Does the jobs that are due ten minutes from now, once each. How many there were. */
    async workOnce(): Promise<number> {
      clock.advance(600_000)
      let done = 0
      for (const lane of ['submissions', 'webhooks']) {
        for (const job of await claim(lane)) {
          await runJob({ database, schema: 'forms', kinds, ports, clock, statements, log }, job)
          done++
        }
      }
      return done
    },
    /** A worker takes the jobs that are due and dies with them; its lease ends. */
    async loseWorker(): Promise<void> {
      clock.advance(600_000)
      await claim('submissions')
      await database.sql.query(
        { name: '', text: `update forms.jobs set lease_until = now() - interval '1 hour' where status = 'running'` },
        [],
      )
    },
  }
}
