import content from '@wordclaw/content/manifest.json' with { type: 'json' }
import forms from '@wordclaw/forms/manifest.json' with { type: 'json' }
import payments from '@wordclaw/payments/manifest.json' with { type: 'json' }
import search from '@wordclaw/search/manifest.json' with { type: 'json' }
import type { Manifest } from '@wordclaw/shared/manifest'
import gateway from '../manifest.json' with { type: 'json' }

/** What the services of this version offer. */
export const manifests = [content, forms, payments, search, gateway] as unknown as readonly Manifest[]
