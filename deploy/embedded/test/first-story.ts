import { expect } from 'vitest'
import type { Request } from './doors.ts'

export interface Step extends Request {
  readonly title: string
  readonly answers: object
}

const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'], additionalProperties: false }
const type = { name: 'Article', slug: 'article', schema }

/** The first story: what everybody does with governed content. Every door tells it, step by step. */
export const story: readonly Step[] = [
  {
    title: 'a content type is tried',
    procedure: 'content.types.create',
    input: type,
    dryRun: true,
    answers: { value: { slug: 'article' } },
  },
  { title: 'a content type is created', procedure: 'content.types.create', input: type, answers: { value: { name: 'Article', schema } } },
  {
    title: 'an item that does not fit is refused',
    procedure: 'content.items.create',
    input: { contentTypeId: 2, data: { titel: 'Hello' } },
    answers: {
      refusal: {
        code: 'CONTENT_SCHEMA_VALIDATION_FAILED',
        status: 400,
        issues: expect.arrayContaining([expect.objectContaining({ pointer: '/title' })]),
      },
    },
  },
  {
    title: 'an item is created',
    procedure: 'content.items.create',
    input: { contentTypeId: 2, data: { title: 'Hello' } },
    answers: { value: { id: 1, version: 1, publicationState: 'draft', data: { title: 'Hello' } } },
  },
  {
    title: 'it is updated',
    procedure: 'content.items.update',
    input: { id: 1, data: { title: 'Hello, reader' }, expectedVersion: 1 },
    answers: { value: { version: 2 } },
  },
  {
    title: 'a stale update is refused',
    procedure: 'content.items.update',
    input: { id: 1, data: { title: 'Too late' }, expectedVersion: 1 },
    answers: { refusal: { code: 'VERSION_CONFLICT', status: 409 } },
  },
  {
    title: 'it is published',
    procedure: 'content.items.publish',
    input: { id: 1 },
    answers: { value: { publicationState: 'published', publishedVersion: 3 } },
  },
  {
    title: 'a draft is written beside what is live',
    procedure: 'content.items.update',
    input: { id: 1, data: { title: 'Hello again' } },
    answers: { value: { version: 4, publicationState: 'changed' } },
  },
  {
    title: 'readers see what is published',
    procedure: 'content.items.get',
    input: { id: 1, draft: false },
    answers: { value: { version: 3, data: { title: 'Hello, reader' } } },
  },
  {
    title: 'the history is listed',
    procedure: 'content.items.listVersions',
    input: { id: 1, limit: 2 },
    answers: { value: { hasMore: true, items: [{ version: 3 }, { version: 2 }] } },
  },
  {
    title: 'the first version is restored',
    procedure: 'content.items.rollback',
    input: { id: 1, version: 1 },
    answers: { value: { version: 5, data: { title: 'Hello' }, publishedVersion: 3 } },
  },
  {
    title: 'the list shows the working copy',
    procedure: 'content.items.list',
    input: { contentTypeId: 2 },
    answers: { value: { hasMore: false, items: [{ id: 1, version: 5 }] } },
  },
]
