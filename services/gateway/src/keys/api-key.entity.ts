import { defineEntity, p } from '@mikro-orm/core'
import { ofDomain } from '@wordclaw/shared/tenancy'

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  schema: 'gateway',
  properties: {
    id: p.integer().primary().autoincrement(),
    email: p.text(),
    name: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'users_email_unique', properties: ['email'] }],
})

export class User extends UserSchema.class {}
UserSchema.setClass(User)

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  schema: 'gateway',
  ...ofDomain,
  properties: {
    id: p.integer().primary().autoincrement(),
    domainId: p.integer(),
    name: p.text(),
    keyHash: p.text().hidden(),
    keyPrefix: p.text(),
    scopes: p.text(),
    createdBy: () => p.manyToOne(User).nullable().deleteRule('no action').updateRule('no action').fieldName('created_by'),
    rotatedFrom: p.integer().nullable(),
    expiresAt: p.datetime().columnType('timestamptz').nullable(),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
    lastUsedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'api_keys_key_hash_unique', properties: ['keyHash'] }],
  indexes: [{ name: 'api_keys_domain', properties: ['domainId', 'id'] }],
})

/** A credential of a domain. The key itself is known to its holder alone; its hash finds it, its prefix names it to people. */
export class ApiKey extends ApiKeySchema.class {
  /** Ends the key now, if it has not ended yet. */
  revoke(now: Date): void {
    this.revokedAt ??= now
  }

  /** Whether the key can still be used at this time. */
  isLive(now: Date): boolean {
    return this.revokedAt == null && (this.expiresAt == null || this.expiresAt > now)
  }
}
ApiKeySchema.setClass(ApiKey)
