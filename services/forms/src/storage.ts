import type { Storage } from '@wordclaw/shared/database/database'
import { outboxMessageOf } from '@wordclaw/shared/outbox/outbox-message.entity'
import { FormDefinitions } from '../migrations/20261123090000_form_definitions.ts'
import { FormDefinition } from './form-definitions/form-definition.entity.ts'

/** Forms' own schema: its tables, in the order they came to be. */
export const storage: Storage = {
  schema: 'forms',
  entities: [FormDefinition, outboxMessageOf('forms')],
  migrations: [{ name: '20261123090000_form_definitions', class: FormDefinitions }],
}
