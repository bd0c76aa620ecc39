import { randomBytes } from 'node:crypto'

// Unguessable, so that no text a caller stores can stand for it.
const marker = `@json-text:${randomBytes(12).toString('hex')}`
const placeholder = `"${marker}"`
let written: string[] = []

/** JSON that is already text, to be sent as it is: a stored document is never parsed only to be stringified again. */
export class JsonText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toJSON(): string {
    written.push(this.text)
    return marker
  }
}

/** Valid JSON text of an object, typed as what the reader of the answer will see. */
export const jsonText = (text: string): Record<string, unknown> => new JsonText(text) as unknown as Record<string, unknown>

/** `JSON.stringify`, with every `JsonText` passed through byte for byte. */
export function serialize(value: unknown): string {
  written = []
  const skeleton = JSON.stringify(value) ?? 'null'
  const texts = written
  if (texts.length === 0) return skeleton
  const parts = skeleton.split(placeholder)
  let whole = parts[0] as string
  for (let index = 0; index < texts.length; index++) whole += (texts[index] as string) + (parts[index + 1] as string)
  return whole
}
