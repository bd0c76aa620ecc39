import type { ContentRouter } from '@wordclaw/content'
import type { FormsRouter } from '@wordclaw/forms'
import type { PaymentsRouter } from '@wordclaw/payments'
import type { SearchRouter } from '@wordclaw/search'
import type { router } from '@wordclaw/shared/procedure'
import type { EventsRouter } from './live/trpc-events.ts'
import type { GatewayRouter } from './router.ts'

/** Every procedure of every service, as a typed client sees them. Types only: nothing here exists at run time. */
export type AppRouter = ReturnType<
  typeof router<{
    content: ContentRouter
    forms: FormsRouter
    payments: PaymentsRouter
    search: SearchRouter
    gateway: GatewayRouter['_def']['record'] & { events: EventsRouter }
  }>
>
