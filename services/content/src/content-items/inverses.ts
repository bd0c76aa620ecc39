import type { Done, Inverse, InverseCall } from '@wordclaw/shared/plans/inverse'

const ITEM = 'content_item'

const call = (procedure: string, id: unknown, more: Record<string, unknown> = {}): InverseCall => ({ procedure, input: { id, ...more } })

const rolledBackTo = ({ input: { id }, before }: Done): InverseCall | string => {
  const version = before(ITEM, id)?.['version']
  return typeof version === 'number' ? call('content.items.rollback', id, { version }) : 'It changes nothing.'
}

/** Whether readers saw the whole working copy: then a publication and a withdrawal undo each other. */
const wasLive = ({ input: { id }, before }: Done): boolean => {
  const row = before(ITEM, id)
  return row !== null && row['published_version'] === row['version']
}

const wasUnseen = ({ input: { id }, before }: Done): boolean => before(ITEM, id)?.['published_version'] === null

const BY_LOCALE = 'It is about some locales only: publish or unpublish these by themselves.'

export const undoCreate: Inverse = ({ answer }) => call('content.items.delete', answer['id'])

export const undoDelete: Inverse = ({ input, answer: { deletedWith, changed } }) =>
  isEmpty(deletedWith) && isEmpty(changed)
    ? call('content.trash.restore', input['id'])
    : 'It deletes or changes other items too: restore the deleted one by one, and roll back the changed.'

const isEmpty = (list: unknown): boolean => !Array.isArray(list) || list.length === 0

export const undoRestore: Inverse = ({ input }) => call('content.items.delete', input['id'])

export const undoRollback: Inverse = rolledBackTo

export const undoUpdate: Inverse = (done) =>
  done.input['status'] === 'published' ? 'It changes what readers see: roll the item back, then publish it.' : rolledBackTo(done)

export const undoPublish: Inverse = (done) => {
  if (done.input['locales'] !== undefined) return BY_LOCALE
  if (wasUnseen(done)) return call('content.items.unpublish', done.input['id'])
  return 'Readers saw another version before: roll the item back to that, then publish it.'
}

export const undoUnpublish: Inverse = (done) => {
  if (done.input['locales'] !== undefined) return BY_LOCALE
  if (wasLive(done)) return call('content.items.publish', done.input['id'])
  return 'Readers saw another version than the working copy: roll the item back to that, then publish it.'
}
