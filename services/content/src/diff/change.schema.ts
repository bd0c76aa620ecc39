import { z } from 'zod'

/** A run of text that both sides have, or only one of them. */
const Words = z
  .object({ op: z.enum(['same', 'removed', 'added']), text: z.string() })
  .meta({ id: 'ContentChangeWords', description: 'A run of words that both sides have, or only one of them.' })

/**
 * One difference between two documents. Together with the first document the changes make the second: what neither names stays as it is, and the elements of
 * an array that are neither removed nor moved keep their order around those that are added or moved in.
 */
export const Change = z
  .object({
    op: z
      .enum(['added', 'removed', 'replaced', 'text', 'reference', 'moved'])
      .describe('text: words of a text changed; reference: it refers to something else; moved: an element of an array has another place.'),
    path: z.string().describe('JSON pointer into the second document; of what was removed, into the first.'),
    fromPath: z.string().optional().describe('JSON pointer into the first document, where that is another one.'),
    from: z.unknown().optional().describe('What was there, of removed and replaced. Of a reference: what it referred to.'),
    to: z.unknown().optional().describe('What is there now, of added and replaced. Of a reference: what it refers to.'),
    fromTitle: z.string().optional().describe('Of a reference: what the thing is called that it referred to.'),
    toTitle: z.string().optional().describe('Of a reference: what the thing is called that it refers to.'),
    words: z
      .array(Words)
      .optional()
      .describe('The text, of a changed one: those without "added" make the first, those without "removed" the second.'),
    field: z.string().optional().describe('What people call the field.'),
    locale: z.string().optional().describe('The locale whose value changed, in a localized field.'),
  })
  .meta({ id: 'ContentChange' })

export type Change = z.output<typeof Change>
export type Word = z.output<typeof Words>
