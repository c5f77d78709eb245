/** As much of autocannon 9 as is used here; it comes without types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  export interface Options {
    url: readonly string[]
    connections: number
    /** Seconds. */
    duration: number
    /** Seconds. */
    timeout: number
    /** Gets each connection as it is made. */
    setupClient: (client: Client) => void
  }

  export interface Client {
    destroy: () => void
  }

  /** Emits `response` (client, status, bytes, milliseconds) and `reqError` (error). */
  export type Instance = EventEmitter

  export default function autocannon(options: Options, callback: (error: Error | null) => void): Instance
}
