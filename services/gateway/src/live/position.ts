/** A place in one stream: behind which event. The print is enough of that event's id to notice that the stream is not the one that it was. */
export interface Mark {
  readonly position: number
  /** Empty if nobody knows the event: there is none at 0. */
  readonly print: string
}

export const NOWHERE: Mark = { position: 0, print: '' }

/** A place in every stream. */
export type Position = ReadonlyMap<string, Mark>

const FORM = /^1(?:\.[0-9a-z]{1,10}(?:-[0-9a-f]{8})?)+$/

export const markOf = (position: number, eventId: string | null): Mark => ({ position, print: eventId?.slice(-8) ?? '' })

/** A position as clients keep it: `1.3f-0a1b2c3d.0.…`, the streams in the order of their names. It means the same to every copy of the gateway. */
export function encodePosition(position: Position): string {
  const marks = [...position].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `1${marks.map(([, { position: at, print }]) => `.${at.toString(36)}${print && `-${print}`}`).join('')}`
}

/** The position that a client sends back; null if it is none. */
export function decodePosition(text: string, streams: readonly string[]): Position | null {
  if (text.length > 300 || !FORM.test(text)) return null
  const marks = text.split('.').slice(1)
  if (marks.length !== streams.length) return null
  return new Map(
    streams.toSorted().map((stream, index) => {
      const [position = '', print = ''] = marks[index]?.split('-') ?? []
      return [stream, { position: Number.parseInt(position, 36), print }]
    }),
  )
}
