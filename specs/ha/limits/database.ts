import type { Limit } from '../../../fixtures/matchers.ts'
import type { Machines } from './machines.ts'
import { serverOffMs } from './node-return.ts'

/** What is allowed where what keeps the app's data fails, of which there is one. */
export interface DatabaseLimits {
  'database-kill': { outage: Limit; repair: Limit }
  'database-node-off': { outage: Limit; door: Limit }
}

/** The node is left off for this much longer than a server: until its instances are given up. */
const givenUpMs = 10_000
/** A client that waits on a connection to a node without power gives up after 10 s, and opens another. */
const reconnectMs = 12_000
/** Readiness of the database, and then of who stands on it, each asked every second; endpoints and rules for both. */
const intoServiceMs = 8_000

export function databaseLimits({ bootMs, agentMs, startMs, words }: Machines): DatabaseLimits {
  const start = `a start takes up to ${startMs / 1_000} s, and PostgreSQL mends its files first`
  const repairMs = 10_000 + 2 * startMs
  const backMs = serverOffMs + givenUpMs + bootMs + agentMs + 2 * startMs
  return {
    'database-kill': {
      outage: {
        ms: repairMs + intoServiceMs,
        because: `the kubelet looks every 1 s and makes its sandbox anew; ${start}; who stands on it is asked every 1 s.`,
      },
      repair: { ms: repairMs, because: `the kubelet looks every 1 s and makes its sandbox anew; ${start}.` },
    },
    'database-node-off': {
      outage: {
        ms: backMs + reconnectMs + intoServiceMs,
        because: `its volume is on that node alone, which is off for up to ${(serverOffMs + givenUpMs) / 1_000} s; ${words}; ${start}; and clients wait up to ${reconnectMs / 1_000} s on connections that fell silent.`,
      },
      door: {
        ms: bootMs + agentMs + 2 * startMs + reconnectMs + intoServiceMs,
        because: `${words}; what answers there stands on the database: ${start}; and clients wait up to ${reconnectMs / 1_000} s on connections that fell silent.`,
      },
    },
  }
}
