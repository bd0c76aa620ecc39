import { ServiceConfig, serviceUrl } from '@wordclaw/shared/config'

/** What content reads from its environment. The gateway decides what jobs may do. */
export const ContentConfig = ServiceConfig.extend({ GATEWAY_URL: serviceUrl(4000) })
