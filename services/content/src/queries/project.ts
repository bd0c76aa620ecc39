import { pageOf } from '@wordclaw/shared/pagination'
import { direct } from '@wordclaw/shared/procedure'
import { z } from 'zod'
import { ContentTypeId } from '../content-types/content-type.schema.ts'
import type { Shape } from '../modelling/shape.ts'
import { PerspectiveName, perspectiveOf } from '../releases/perspective.ts'
import { ReleaseNotFound } from '../releases/release.errors.ts'
import { FieldFilterIncomplete, InvalidCreatedAfter, InvalidCreatedBefore } from './filter.errors.ts'
import { type Group, groupsOf, type Metric } from './groups.ts'
import { predicateOf } from './predicate.ts'
import {
  ProjectionContentTypeNotFound,
  ProjectionGroupFieldUnknown,
  ProjectionMetricFieldNotNumeric,
  ProjectionMetricFieldRequired,
  ProjectionMetricFieldUnknown,
  ProjectionPaywallUnsupported,
  ProjectionRequiresContentType,
} from './projection.errors.ts'
import { queriedType } from './queried-type.ts'
import { QUERY_ERRORS } from './query.errors.ts'
import { Place, Where } from './query.schema.ts'
import { relationOf } from './relation.ts'
import { SimpleFilter, simplePredicate } from './simple-filter.ts'
import { type Target, targetNamed } from './target.ts'

const METRICS = ['count', 'sum', 'avg', 'min', 'max'] as const

const GroupView = z
  .object({
    group: z
      .union([z.string(), z.number(), z.boolean(), z.null()])
      .describe('The value that the items of the group have; null if they have none.'),
    value: z.number(),
    count: z.int().describe('How many items there are in the group.'),
  })
  .meta({ id: 'ContentItemGroup' })

/** Figures about the items of a type, by the values of one of their fields. */
export const project = direct
  .meta({
    summary: 'Count or measure content items by the values of a field',
    operation: 'content.read',
    resource: { type: 'content_item' },
    rest: ['GET /content-items/projections', 'POST /content-items/projections'],
    errors: [
      ReleaseNotFound,
      ProjectionRequiresContentType,
      ProjectionContentTypeNotFound,
      ProjectionGroupFieldUnknown,
      ProjectionMetricFieldRequired,
      ProjectionMetricFieldUnknown,
      ProjectionMetricFieldNotNumeric,
      ProjectionPaywallUnsupported,
      FieldFilterIncomplete,
      InvalidCreatedAfter,
      InvalidCreatedBefore,
      ...QUERY_ERRORS,
    ],
  })
  .input(
    z.strictObject({
      contentTypeId: ContentTypeId.optional(),
      groupBy: Place,
      metric: z.enum(METRICS).default('count'),
      metricField: Place.optional().describe('What sum, avg, min and max are of.'),
      orderBy: z.enum(['value', 'group']).default('value'),
      orderDir: z.enum(['asc', 'desc']).default('desc'),
      ...SimpleFilter,
      where: Where.optional().describe('What holds of the items, beside the other filters.'),
      perspective: PerspectiveName.default('draft'),
      limit: z.int().min(1).max(500).default(50),
    }),
  )
  .output(pageOf(GroupView))
  .query(async ({ ctx: { sql, principal }, input }) => {
    const { contentTypeId, groupBy, metric, metricField, orderBy, orderDir, where, perspective, limit, ...filter } = input
    if (contentTypeId === undefined) throw new ProjectionRequiresContentType({})
    const seen = await perspectiveOf(sql, perspective, principal.domainId)
    const type = await queriedType(sql, contentTypeId, principal)
    if (!type) throw new ProjectionContentTypeNotFound({ id: contentTypeId })
    const group = singleAt(type.shape, groupBy)
    if (!group) throw new ProjectionGroupFieldUnknown({ field: groupBy })
    const measured = measuredBy(metric, metricField, type.shape)
    const predicate = simplePredicate(filter, type)
    const asked = {
      domainId: principal.domainId,
      contentTypeId,
      relation: relationOf(seen, principal.domainId),
      predicate: where ? { kind: 'all' as const, parts: [predicate, predicateOf(where, type.shape)] } : predicate,
      order: { keys: [], descending: true },
      indexed: type.indexed && seen.kind !== 'release',
    }
    const groups = await groupsOf(sql, asked, { group, metric: measured, orderBy, descending: orderDir === 'desc', limit: limit + 1 })
    return { limit, hasMore: groups.length > limit, nextCursor: null, items: groups.slice(0, limit) satisfies Group[] }
  })

/** A column or a field that has one value in an item at most. */
function singleAt(shape: Shape, name: string): Target | null {
  const target = targetNamed(shape, name)
  return target && (target.column || !target.field.multiple) ? target : null
}

function measuredBy(name: (typeof METRICS)[number], field: string | undefined, shape: Shape): Metric {
  if (name === 'count') return { name }
  if (field === undefined) throw new ProjectionMetricFieldRequired({ metric: name })
  const target = singleAt(shape, field)
  if (!target) throw new ProjectionMetricFieldUnknown({ field })
  if (target.type !== 'number') throw new ProjectionMetricFieldNotNumeric({ field })
  return { name, target }
}
