import type { connect } from './client.ts'

/** A client of every procedure. */
export type Connected = ReturnType<typeof connect>

type Items = Connected['content']['items']
type Globals = Connected['content']['globals']
type Ask<C extends { query: (...args: never[]) => unknown }> = Parameters<C['query']>[0]
type Do<C extends { mutate: (...args: never[]) => unknown }> = Parameters<C['mutate']>[0]
type View = Awaited<ReturnType<Items['get']['query']>>
type ListPage = Awaited<ReturnType<Items['list']['query']>>
/** What a mutation can be told beside its input, such as `{ context: once('order 7') }`. */
type Options = Parameters<Items['create']['mutate']>[1]

/** An item whose document is of a known type. */
export type Item<Document> = Omit<View, 'data'> & { data: Document }
/** A page of items. */
export type Page<Document> = Omit<ListPage, 'items'> & { items: Item<Document>[] }

type Own = 'locale' | 'fallbackLocale' | 'contentTypeId' | 'fields' | 'slug'
type Whole<Input> = Omit<NonNullable<Input>, Own> & { locale?: undefined }
type InOneLocale<Input, Locale> = Omit<NonNullable<Input>, Own> & { locale: Locale; fallbackLocale?: Locale | undefined }
type Given<Input, Document> = Omit<NonNullable<Input>, Own | 'data'> & { data: Document }
type Changed<Input, Document> = Omit<NonNullable<Input>, Own | 'data'> & { data?: Document | undefined }

/** What is written, whatever its type. */
interface Written {
  readonly data: Record<string, unknown>
}

/** The calls of an interface before it is said what they take and answer. */
type Untyped<Calls> = { readonly [Name in keyof Calls]: (...args: never[]) => Promise<unknown> }

/** The items of one content type. What is read with a `locale` has one language in place of its maps of locales. */
export interface Collection<Document, InLocale, Locale extends string> {
  get(input: Whole<Ask<Items['get']>>): Promise<Item<Document>>
  get(input: InOneLocale<Ask<Items['get']>, Locale>): Promise<Item<InLocale>>
  list(input?: Whole<Ask<Items['list']>>): Promise<Page<Document>>
  list(input: InOneLocale<Ask<Items['list']>, Locale>): Promise<Page<InLocale>>
  query(input: Whole<Ask<Items['query']>>): Promise<Page<Document>>
  query(input: InOneLocale<Ask<Items['query']>, Locale>): Promise<Page<InLocale>>
  create(input: Given<Do<Items['create']>, Document>, options?: Options): Promise<Item<Document>>
  update(input: Changed<Do<Items['update']>, Document>, options?: Options): Promise<Item<Document>>
  publish(input: Do<Items['publish']>, options?: Options): Promise<Item<Document>>
  unpublish(input: Do<Items['unpublish']>, options?: Options): Promise<Item<Document>>
  delete(input: Do<Items['delete']>, options?: Options): ReturnType<Items['delete']['mutate']>
}

/** The one item of a content type, which is null until it is written; what readers see of it is null until it is published. */
export interface Singleton<Document, InLocale, Locale extends string> {
  get(input?: Whole<Ask<Globals['get']>>): Promise<Item<Document> | null>
  get(input: InOneLocale<Ask<Globals['get']>, Locale>): Promise<Item<InLocale> | null>
  put(input: Given<Do<Globals['update']>, Document>, options?: Options): Promise<Item<Document>>
  publish(options?: Options): Promise<Item<Document>>
  unpublish(options?: Options): Promise<Item<Document>>
}

/** The items of the content type with this id. Documents are what the interface says because the server holds them against the schema that it was made of. */
export function collection<Document extends object, InLocale = Document, Locale extends string = string>(
  client: Connected,
  contentTypeId: number,
): Collection<Document, InLocale, Locale> {
  const { items } = client.content
  const calls: Untyped<Collection<Document, InLocale, Locale>> = {
    async get(input: Ask<Items['get']>) {
      const item = await items.get.query(input)
      if (item.contentTypeId === contentTypeId) return item
      throw new TypeError(`Content item ${item.id} is of content type ${item.contentTypeId}, not of ${contentTypeId}.`)
    },
    list: (input: object = {}) => items.list.query({ ...input, contentTypeId }),
    query: (input: object) => items.query.query({ ...input, contentTypeId }),
    create: (input: Written, options: Options) => items.create.mutate({ ...input, contentTypeId }, options),
    update: (input: Do<Items['update']>, options: Options) => items.update.mutate(input, options),
    publish: (input: Do<Items['publish']>, options: Options) => items.publish.mutate(input, options),
    unpublish: (input: Do<Items['unpublish']>, options: Options) => items.unpublish.mutate(input, options),
    delete: (input: Do<Items['delete']>, options: Options) => items.delete.mutate(input, options),
  }
  return calls as Collection<Document, InLocale, Locale>
}

/** The one item of the content type with this slug. */
export function singleton<Document extends object, InLocale = Document, Locale extends string = string>(
  client: Connected,
  slug: string,
): Singleton<Document, InLocale, Locale> {
  const { globals } = client.content
  const calls: Untyped<Singleton<Document, InLocale, Locale>> = {
    get: async (input: object = {}) => (await globals.get.query({ ...input, slug })).item,
    put: (input: Written, options: Options) => globals.update.mutate({ ...input, slug }, options),
    publish: (options: Options) => globals.publish.mutate({ slug }, options),
    unpublish: (options: Options) => globals.unpublish.mutate({ slug }, options),
  }
  return calls as Singleton<Document, InLocale, Locale>
}

/** Whether the content types of the domain are still those that something was made of. */
export const isCurrent = async (client: Connected, revision: string): Promise<boolean> =>
  (await client.content.types.generate.query({ revision })).current
