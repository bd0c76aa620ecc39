import { ServiceConfig, serviceUrl } from '@wordclaw/shared/config'

/** What search reads from its environment. Content tells what readers see. */
export const SearchConfig = ServiceConfig.extend({ CONTENT_URL: serviceUrl(4001) })
