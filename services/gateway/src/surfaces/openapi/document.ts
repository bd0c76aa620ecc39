import type { JsonSchema } from '@wordclaw/shared/manifest'

/** The part of OpenAPI 3.1 that the gateway uses. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description: string
    readonly license: { readonly name: string; readonly identifier: string }
  }
  readonly servers: readonly { readonly url: string }[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly responses: Readonly<Record<string, Response>>
    readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, string>>>>
  }
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly deprecated?: true
  /** Empty for operations that need no key; with an empty alternative for those that need one for some of what they serve. */
  readonly security?: OpenApiDocument['security']
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Response>>
  /** The names of the same procedure on the other surfaces, where it is one. */
  readonly 'x-wordclaw': { readonly operation: string; readonly mcp?: string; readonly graphql?: string; readonly trpc?: string }
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: true
  readonly description?: string
  readonly schema?: JsonSchema
  readonly content?: Content
}

/** By media type. Bytes have no schema. */
export type Content = Readonly<Record<string, MediaType>>

interface MediaType {
  readonly schema?: JsonSchema
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
  /** Of the parts of a form. */
  readonly encoding?: Readonly<Record<string, { readonly contentType: string }>>
}

export type Response = { readonly $ref: string } | { readonly description: string; readonly headers?: Headers; readonly content?: Content }

export type Headers = Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>
