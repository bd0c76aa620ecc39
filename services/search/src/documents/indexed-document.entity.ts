import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

const IndexedDocumentSchema = defineEntity({
  name: 'IndexedDocument',
  tableName: 'indexed_documents',
  schema: 'search',
  ...ofDomain,
  properties: {
    // Items belong to content: their ids come from there.
    contentItemId: p.integer().primary().autoincrement(false),
    domainId: p.integer(),
    contentTypeId: p.integer(),
    version: p.integer(),
    text: p.text(),
    // The words of the text, as they are looked for. Written by the database.
    terms: p.text().columnType('tsvector').ignoreSchemaChanges('type', 'extra').generated(`to_tsvector('simple'::regconfig, text) stored`),
    indexedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    { name: 'indexed_documents_domain', properties: ['domainId', 'contentItemId'] },
    { name: 'indexed_documents_terms', properties: ['terms'], type: 'gin' },
  ],
})

/** What readers see of a published item, as text in which it is found. */
export class IndexedDocument extends IndexedDocumentSchema.class {}
IndexedDocumentSchema.setClass(IndexedDocument)
