import type { OrderRefused } from '../../../support/process/order-server.ts'

/**
 * What the supervisor does on request, over the socket `control` in the state folder, which only the own user can
 * open: one line of JSON each way, any number of requests on a connection, answered in order.
 */
export type ControlRequest =
  | { do: 'status' }
  | { do: 'container-kill'; pod: string }
  | { do: 'sandbox-kill'; pod: string }
  | { do: 'power-off'; node: string }
  | { do: 'power-on'; node: string }
  | { do: 'reboot'; node: string }
  | { do: 'network-cut'; node: string }
  | { do: 'network-restore'; node: string }

export type ControlAnswer =
  /** `atNs`: the kernel's monotonic clock at the effect, in nanoseconds. */
  { ok: true; atNs: string; pids: number[]; nodes: { name: string; state: string }[] } | OrderRefused
