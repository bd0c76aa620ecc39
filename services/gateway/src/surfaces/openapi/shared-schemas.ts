import type { JsonSchema } from '@wordclaw/shared/manifest'

export const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

/** The envelope that an answer travels in. */
export const enveloped = (data: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: { data, meta: reference('Meta') },
  required: ['data', 'meta'],
})

/** The schemas that every document has, whatever the catalog. */
export const SHARED_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Meta: {
    type: 'object',
    description: 'What goes with an answer.',
    properties: {
      requestId: { type: 'string', description: 'The id to give when asking about this call.' },
      recommendedNextAction: { type: 'string', description: 'What a caller would usually do next.' },
      availableActions: { type: 'array', items: { type: 'string' }, description: 'Further calls, as "VERB /path".' },
      actionPriority: { type: 'string', enum: ['low', 'medium', 'high', 'critical'] },
      cost: { type: 'number', description: 'Advisory units of work: 0 for reads and dry runs. Not money.' },
      dryRun: { type: 'boolean', description: 'True if nothing was changed.' },
    },
    required: ['requestId', 'availableActions', 'actionPriority', 'cost'],
  },
  Problem: {
    type: 'object',
    description: 'Why a call did not succeed, and what to do about it (RFC 9457).',
    properties: {
      type: { type: 'string', format: 'uri-reference', description: 'Where the code is explained.' },
      title: { type: 'string', description: 'The code again.' },
      status: { type: 'integer' },
      code: { type: 'string', description: 'Stable; for programs to branch on.' },
      error: { type: 'string', description: 'The detail, under the name that older clients read.' },
      detail: { type: 'string', description: 'What happened in this call.' },
      remediation: { type: 'string', description: 'What to do next.' },
      requestId: { type: 'string' },
      issues: { type: 'array', items: reference('Issue'), description: 'Every fault of the input, where the input is at fault.' },
      context: { type: 'object', additionalProperties: true, description: 'Facts for programs.' },
    },
    required: ['type', 'title', 'status', 'code', 'detail', 'error', 'remediation'],
  },
  Issue: {
    type: 'object',
    description: 'One fault of the input.',
    properties: {
      pointer: { type: 'string', description: 'Where, as a JSON pointer (RFC 6901).' },
      rule: { type: 'string' },
      message: { type: 'string' },
      allowed: { type: 'array', items: {}, description: 'What would have been taken.' },
    },
    required: ['pointer', 'rule', 'message'],
  },
}
