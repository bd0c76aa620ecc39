import type { EntityData, EventSubscriber, FlushEventArgs } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { fingerprintOf, sha256 } from './idempotency/fingerprint.ts'

/** SHA-256 digests of a thing before and after a mutation. Null where there was or is none, or nobody knows it. */
export interface Digests {
  readonly before: string | null
  readonly after: string | null
}

export const NO_DIGESTS: Digests = { before: null, after: null }

/**
 * Watches the flushes of one transaction, to tell what a thing was before it and what it is after it. Both digests are of the row as the unit of work
 * knows it, so the digest after one mutation is the one before the next.
 */
export class Witness implements EventSubscriber {
  readonly #resource: string
  readonly #before = new Map<object, EntityData<object> | undefined>()

  /** Watches things of this type, named as in policies: `api_key` is the entity `ApiKey`. */
  constructor(em: SqlEntityManager, resource: string) {
    this.#resource = resource.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
    em.getEventManager().registerSubscriber(this)
  }

  onFlush({ uow }: FlushEventArgs): void {
    for (const { entity, meta } of uow.getChangeSets()) {
      if (meta.className === this.#resource && !this.#before.has(entity)) this.#before.set(entity, uow.getOriginalEntityData(entity))
    }
  }

  /** The digests of the thing with this id. Of one that the unit of work did not change, the answer is what is known. */
  digestsOf(id: number | null, em: SqlEntityManager, answer: string): Digests {
    const uow = em.getUnitOfWork()
    for (const [entity, before] of this.#before) {
      if ((entity as { id?: unknown }).id !== id) continue
      return {
        before: digestOf(before),
        after: uow.getIdentityMap().getByEntity(entity) ? digestOf(uow.getOriginalEntityData(entity)) : null,
      }
    }
    return { before: null, after: sha256(answer) }
  }
}

/** Of a row just created, the unit of work knows no columns that were left null: none are looked at. */
const digestOf = (row: object | undefined): string | null =>
  row ? fingerprintOf(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))) : null
