import type { Storage } from '@wordclaw/shared/database/database'
import { idempotencyKeyOf } from '@wordclaw/shared/idempotency/idempotency-key.entity'
import { inboxEntitiesOf } from '@wordclaw/shared/inbox/inbox.entity'
import { jobOf } from '@wordclaw/shared/jobs/job.entity'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { planEntitiesOf } from '@wordclaw/shared/plans/plan.entity'
import { FormDefinitions } from '../migrations/20261123090000_form_definitions.ts'
import { Events } from '../migrations/20261124090000_events.ts'
import { IdempotencyKeys } from '../migrations/20261124100000_idempotency_keys.ts'
import { Jobs } from '../migrations/20261124101000_jobs.ts'
import { FormSubmissions } from '../migrations/20261124104000_form_submissions.ts'
import { Plans } from '../migrations/20261125005000_plans.ts'
import { OutboxWithoutTransaction } from '../migrations/20261125009000_outbox_without_transaction.ts'
import { FormDefinition } from './form-definitions/form-definition.entity.ts'
import { FormSubmission } from './form-submissions/form-submission.entity.ts'

/** Forms' own schema: its tables, in the order they came to be. */
export const storage: Storage = {
  schema: 'forms',
  entities: [
    FormDefinition,
    FormSubmission,
    jobOf('forms'),
    outboxMessageOf('forms'),
    idempotencyKeyOf('forms'),
    ...inboxEntitiesOf('forms'),
    ...planEntitiesOf('forms'),
  ],
  migrations: [
    { name: '20261123090000_form_definitions', class: FormDefinitions },
    { name: '20261124090000_events', class: Events },
    { name: '20261124100000_idempotency_keys', class: IdempotencyKeys },
    { name: '20261124101000_jobs', class: Jobs },
    { name: '20261124104000_form_submissions', class: FormSubmissions },
    { name: '20261125005000_plans', class: Plans },
    { name: '20261125009000_outbox_without_transaction', class: OutboxWithoutTransaction },
  ],
}
