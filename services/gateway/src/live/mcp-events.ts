import type { FastifyReply } from 'fastify'
import type { Told } from './live-event.ts'
import { endNotice, gapNotice } from './message.ts'
import { sendStream, sseFrame } from './sse.ts'
import type { Message, Subscription } from './subscription.ts'

/** Answers a client's GET with notifications. */
export const sendNotifications = (reply: FastifyReply, subscription: Subscription): FastifyReply => sendStream(reply, subscription, frameOf)

function frameOf(message: Message): string {
  switch (message.kind) {
    case 'event':
      return notification('event', { topic: message.told.event.type, event: reactiveEventOf(message.told) }, message.position)
    case 'ready':
    case 'idle':
      // Clients take the id of an event without data, and nothing else of it.
      return sseFrame({ id: message.position, data: '' })
    case 'gap':
      return notification('gap', gapNotice(message.gap), message.position)
    case 'end':
      return notification('end', endNotice(message.problem))
  }
}

const notification = (name: string, params: object, position?: string): string =>
  sseFrame({
    ...(position !== undefined && { id: position }),
    data: JSON.stringify({ jsonrpc: '2.0', method: `notifications/wordclaw/${name}`, params }),
  })

/** An event in the words that clients of the reference read. Only those of the audit trail say who did it. */
function reactiveEventOf({ event: { id, type, time, domainId, data }, entityType, entityId }: Told) {
  const { action, actorId, requestId } = data
  return {
    id,
    name: type,
    domainId,
    entityType,
    entityId,
    action: action ?? type.slice(type.indexOf('.') + 1),
    ...(actorId !== undefined && { actorId, requestId }),
    createdAt: time,
    details: data,
  }
}
