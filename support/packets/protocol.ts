import type { PacketAudit, PacketCounts } from './packet.ts'

/**
 * What the prober's process says to its starter, a line of JSON each, on file descriptor 3. In the other direction its
 * standard input carries the plan as one line of JSON; when the input ends, it sends no more.
 */
export type PacketMessage =
  | { kind: 'started'; firstDueMs: number }
  | { kind: 'counts'; counts: PacketCounts }
  | { kind: 'failed'; because: string }
  | { kind: 'audit'; audit: PacketAudit }
