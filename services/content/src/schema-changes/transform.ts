import { isMemberName } from '@wordclaw/shared/storable'
import { z } from 'zod'

const PATH_LIMIT = 512
const TRANSFORM_LIMIT = 50

/** `/seo/title`, `/gallery/*` + `/caption`: a JSON pointer in which `*` stands for every element of a list and every locale of a map. */
const Path = z
  .string()
  .max(PATH_LIMIT)
  .regex(/^(?:\/(?:[^~/]|~[01])+){1,32}$/, 'must be a JSON pointer to a field, such as /seo/title or /gallery/*/caption')
  .refine((path) => segmentsOf(path).every(isMemberName), 'must consist of names that members may have')
const FieldPath = Path.refine((path) => !path.endsWith('/*'), 'must end in the name of a field')

const SCALARS = ['string', 'number', 'integer', 'boolean', 'date', 'date-time'] as const
const KINDS = [...SCALARS, 'scalar', 'array', 'plain', 'localized'] as const
export type Kind = (typeof KINDS)[number]

const SHAPES: Readonly<Partial<Record<Kind, Kind>>> = { scalar: 'array', array: 'scalar', plain: 'localized', localized: 'plain' }
const isScalar = (kind: Kind): boolean => SCALARS.some((scalar) => scalar === kind)
const goTogether = (from: Kind, to: Kind): boolean => (SHAPES[from] ? SHAPES[from] === to : isScalar(to) && from !== to)

const Rename = z.strictObject({
  op: z.literal('rename'),
  path: FieldPath,
  to: z.string().min(1).max(128).refine(isMemberName, 'must be a name that a member may have'),
})
const Move = z.strictObject({ op: z.literal('move'), from: FieldPath, to: FieldPath })
const Default = z.strictObject({ op: z.literal('default'), path: FieldPath, value: z.json() })
const Drop = z.strictObject({ op: z.literal('drop'), path: FieldPath })
const Convert = z.strictObject({
  op: z.literal('convert'),
  path: Path,
  from: z.enum(KINDS),
  to: z.enum(KINDS),
  locale: z.string().min(1).max(64).optional().describe('With plain and localized: the locale that the plain value is in.'),
  onFailure: z.enum(['refuse', 'drop']).optional().describe('What becomes of a value that cannot be converted. @default refuse'),
})
const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const MapValues = z.strictObject({
  op: z.literal('map'),
  path: Path,
  values: z
    .array(z.strictObject({ from: Scalar, to: Scalar }))
    .min(1)
    .max(1_000),
})

/** Whether both paths run through the same lists, so that there is one target for each value. */
const oneForOne = (from: string, to: string): boolean => {
  const listsOf = (path: string) => path.slice(0, path.lastIndexOf('/*') + 2)
  return (from.includes('/*') ? listsOf(from) : '') === (to.includes('/*') ? listsOf(to) : '')
}

const Transform = z
  .discriminatedUnion('op', [Rename, Move, Default, Drop, Convert, MapValues])
  .refine((step) => step.op !== 'convert' || goTogether(step.from, step.to), {
    path: ['to'],
    message: `must be another one of ${SCALARS.join(', ')}, or pair scalar with array, or plain with localized`,
  })
  .refine(
    (step) => step.op !== 'convert' || step.locale !== undefined || isScalar(step.to) || step.to === 'array' || step.to === 'scalar',
    {
      path: ['locale'],
      message: 'is required between plain and localized',
    },
  )
  .refine((step) => step.op !== 'move' || (step.from !== step.to && oneForOne(step.from, step.to)), {
    path: ['to'],
    message: 'must be another path through the same lists',
  })

/** What a schema change does to documents, in order. */
export const Transforms = z
  .array(Transform)
  .max(TRANSFORM_LIMIT)
  .describe('What becomes of the documents, in order: rename, move, default, convert, map and drop. What is dropped is kept in an archive.')

/** A step as callers give it, or one that only an inverse has: `restore` undoes a drop, `remove` a default. */
export type Transform =
  | z.output<typeof Rename>
  | (z.output<typeof Move> & { readonly tidy?: true })
  | z.output<typeof Default>
  | z.output<typeof Drop>
  | z.output<typeof Convert>
  | z.output<typeof MapValues>
  | { readonly op: 'restore'; readonly path: string }
  | { readonly op: 'remove'; readonly path: string; readonly value: z.output<ReturnType<typeof z.json>> }

/** The steps that lead back. What they cannot know is in the archive of the way there. */
export const inverseOf = (transforms: readonly Transform[]): Transform[] => transforms.map(inverseStep).reverse()

function inverseStep(step: Transform): Transform {
  switch (step.op) {
    case 'rename': {
      const slash = step.path.lastIndexOf('/')
      return { op: 'rename', path: `${step.path.slice(0, slash)}/${escaped(step.to)}`, to: segmentsOf(step.path.slice(slash))[0] ?? '' }
    }
    case 'move':
      return { op: 'move', from: step.to, to: step.from, tidy: true }
    case 'default':
      return { op: 'remove', path: step.path, value: step.value }
    case 'remove':
      return { op: 'default', path: step.path, value: step.value }
    case 'drop':
      return { op: 'restore', path: step.path }
    case 'restore':
      return { op: 'drop', path: step.path }
    case 'convert':
      return { ...step, from: step.to, to: step.from }
    case 'map':
      return { ...step, values: step.values.map(({ from, to }) => ({ from: to, to: from })) }
  }
}

/** The names along a path. */
export const segmentsOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
