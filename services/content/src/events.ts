import { defineEvent } from '@wordclaw/shared/events'
import { z } from 'zod'

const item = { domainId: z.int(), contentItemId: z.int(), contentTypeId: z.int(), version: z.int() }
const type = { domainId: z.int(), contentTypeId: z.int() }

export const ContentTypeCreated = defineEvent({
  subject: 'content.type.created',
  version: 1,
  about: ['contentTypeId'],
  payload: z.object({ ...type, slug: z.string(), name: z.string() }),
})
export const ContentTypeUpdated = defineEvent({
  subject: 'content.type.updated',
  version: 1,
  about: ['contentTypeId'],
  payload: z.object({ ...type, slug: z.string(), name: z.string() }),
})
export const ContentTypeDeleted = defineEvent({
  subject: 'content.type.deleted',
  version: 1,
  about: ['contentTypeId'],
  payload: z.object(type),
})

export const ContentItemCreated = defineEvent({
  subject: 'content.item.created',
  version: 1,
  about: ['contentItemId'],
  payload: z.object({ ...item, status: z.string() }),
})
export const ContentItemUpdated = defineEvent({
  subject: 'content.item.updated',
  version: 1,
  about: ['contentItemId'],
  payload: z.object({ ...item, status: z.string() }),
})
/** `version` is the one that readers see from now on. */
export const ContentItemPublished = defineEvent({
  subject: 'content.item.published',
  version: 1,
  about: ['contentItemId'],
  payload: z.object(item),
})
export const ContentItemUnpublished = defineEvent({
  subject: 'content.item.unpublished',
  version: 1,
  about: ['contentItemId'],
  payload: z.object(item),
})
/** `toVersion` was restored as `version`. */
export const ContentItemRolledBack = defineEvent({
  subject: 'content.item.rolled_back',
  version: 1,
  about: ['contentItemId'],
  payload: z.object({ ...item, toVersion: z.int() }),
})
export const ContentItemDeleted = defineEvent({
  subject: 'content.item.deleted',
  version: 1,
  about: ['contentItemId'],
  payload: z.object(item),
})
/** It is back from the trash as `version`, and nobody reads it before it is published. */
export const ContentItemRestored = defineEvent({
  subject: 'content.item.restored',
  version: 1,
  about: ['contentItemId'],
  payload: z.object({ ...item, status: z.string() }),
})
/** It is gone for good, with its versions. */
export const ContentItemPurged = defineEvent({
  subject: 'content.item.purged',
  version: 1,
  about: ['contentItemId'],
  payload: z.object(item),
})

const asset = { domainId: z.int(), assetId: z.int() }

export const AssetCreated = defineEvent({
  subject: 'content.asset.created',
  version: 1,
  about: ['assetId'],
  payload: z.object({ ...asset, mimeType: z.string() }),
})
export const AssetUpdated = defineEvent({ subject: 'content.asset.updated', version: 1, about: ['assetId'], payload: z.object(asset) })
export const AssetDeleted = defineEvent({ subject: 'content.asset.deleted', version: 1, about: ['assetId'], payload: z.object(asset) })
export const AssetRestored = defineEvent({ subject: 'content.asset.restored', version: 1, about: ['assetId'], payload: z.object(asset) })
/** Its bytes are removed soon after. */
export const AssetPurged = defineEvent({ subject: 'content.asset.purged', version: 1, about: ['assetId'], payload: z.object(asset) })

/** The items of a type have been brought to its schema of this revision. */
export const ContentTypeMigrated = defineEvent({
  subject: 'content.type.migrated',
  version: 1,
  about: ['contentTypeId'],
  payload: z.object({ ...type, migrationId: z.int(), revision: z.int(), schemaHash: z.string(), migrated: z.int() }),
})

const release = { domainId: z.int(), releaseId: z.int() }

export const ReleaseCreated = defineEvent({
  subject: 'content.release.created',
  version: 1,
  about: ['releaseId'],
  payload: z.object(release),
})
export const ReleaseUpdated = defineEvent({
  subject: 'content.release.updated',
  version: 1,
  about: ['releaseId'],
  payload: z.object(release),
})
export const ReleaseDeleted = defineEvent({
  subject: 'content.release.deleted',
  version: 1,
  about: ['releaseId'],
  payload: z.object(release),
})

/** All changes of the release have been made; those of forms are for the forms service to make. */
export const ReleasePublished = defineEvent({
  subject: 'content.release.published',
  version: 1,
  about: ['releaseId'],
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

/** A bundle has become the domain's content. Its types, items and assets are told of one by one; its forms and policies follow this. */
export const DomainImported = defineEvent({
  subject: 'content.domain.imported',
  version: 1,
  about: ['domainId'],
  payload: z.object({ domainId: z.int(), importId: z.int() }),
})
