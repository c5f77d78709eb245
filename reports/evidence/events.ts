import { z } from 'zod'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import { parseJsonLines } from './json-lines.ts'

const change = z.enum(['present', 'added', 'changed', 'removed'])
/** JSON has no undefined: an absent key stands for it. */
const maybeText = z
  .string()
  .nullish()
  .transform(text => text ?? undefined)

const event = z.discriminatedUnion('kind', [
  z.object({
    atMs: z.number(),
    kind: z.literal('instance'),
    change,
    app: z.string(),
    name: z.string(),
    uid: z.string(),
    node: maybeText,
    phase: z.string(),
    ready: z.boolean(),
    terminating: z.boolean(),
    restarts: z.number(),
    ip: maybeText,
    container: maybeText,
  }),
  z.object({
    atMs: z.number(),
    kind: z.literal('endpoints'),
    change: z.enum(['present', 'changed', 'removed']),
    app: z.string(),
    ready: z.array(z.string()),
    notReady: z.array(z.string()),
  }),
  z.object({
    atMs: z.number(),
    kind: z.literal('node'),
    change,
    name: z.string(),
    ready: z.boolean(),
    reason: maybeText,
    schedulable: z.boolean(),
    taints: z.array(z.string()),
  }),
  z.object({ atMs: z.number(), kind: z.literal('control-plane'), answers: z.boolean() }),
  z.object({
    atMs: z.number(),
    kind: z.literal('note'),
    app: maybeText,
    about: z.string(),
    reason: z.string(),
    message: z.string(),
  }),
])

/**
 * The events of an events.jsonl. A last line without its end was torn by a kill and is left out.
 *
 * @throws TahanError EVENTS_BROKEN naming the line
 */
export function parseEvents(text: string, name = 'events.jsonl'): TimelineEvent[] {
  return parseJsonLines(text, name, { schema: event, what: 'event', code: 'EVENTS_BROKEN' })
}
