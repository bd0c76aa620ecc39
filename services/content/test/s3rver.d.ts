declare module 's3rver' {
  import type { AddressInfo } from 'node:net'

  interface Options {
    readonly port: number
    readonly address: string
    readonly silent: boolean
    readonly directory: string
    readonly configureBuckets: readonly { readonly name: string }[]
  }

  /** A server that speaks S3 and keeps its objects in a directory. It comes without types. */
  export default class S3rver {
    constructor(options: Options)
    run(): Promise<AddressInfo>
    close(): Promise<void>
  }
}
