import { defineEvent } from '@wordclaw/shared/events'
import { z } from 'zod'

const release = { domainId: z.int(), releaseId: z.int() }
const about = ['releaseId'] as const

export const ReleaseCreated = defineEvent({ subject: 'content.release.created', version: 1, about, payload: z.object(release) })
export const ReleaseUpdated = defineEvent({ subject: 'content.release.updated', version: 1, about, payload: z.object(release) })
export const ReleaseDeleted = defineEvent({ subject: 'content.release.deleted', version: 1, about, payload: z.object(release) })

/** All changes of the release have been made; those of forms are for the forms service to make. */
export const ReleasePublished = defineEvent({
  subject: 'content.release.published',
  version: 1,
  about,
  payload: z.object({
    ...release,
    changeCount: z.int(),
    inverseId: z.int(),
    /** Set if publishing this one reverted another. */
    inverseOf: z.int().nullable(),
    principalId: z.string(),
    forms: z.array(z.object({ formId: z.int(), active: z.boolean() })),
  }),
})
