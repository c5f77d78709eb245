import type { OrderRefused } from '../../../../support/process/order-server.ts'

/**
 * What a rack's supervisor does on request, over the socket `control` in the state folder, which only the own user can
 * reach: one line of JSON each way, any number of requests on a connection, answered in order.
 */
export type RackOrder = 'power-off' | 'power-on' | 'link-down' | 'link-up'

export const rackOrders: readonly RackOrder[] = ['power-off', 'power-on', 'link-down', 'link-up']

export type RackRequest = { do: 'status' } | { do: RackOrder; board: string }

export type RackAnswer =
  /** `atNs`: the kernel's monotonic clock right before the effect, in nanoseconds. */
  { ok: true; atNs: string; pids: number[]; boards: { name: string; state: string }[] } | OrderRefused
