import type { Inverse } from '@wordclaw/shared/plans/inverse'
import { undoCreate, undoPublish, undoUnpublish, undoUpdate } from '../content-items/inverses.ts'

/** What undoes a change of an item undoes the same change of a global: the answer has the item's id. */
const ofItem =
  (inverse: Inverse): Inverse =>
  (done) =>
    inverse({ ...done, input: { ...done.input, id: done.answer['id'] } })

export const undoWrite: Inverse = (done) => (done.before('content_item', done.answer['id']) ? ofItem(undoUpdate)(done) : undoCreate(done))

export const undoPublishGlobal: Inverse = ofItem(undoPublish)
export const undoUnpublishGlobal: Inverse = ofItem(undoUnpublish)
