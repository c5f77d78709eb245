import type { Limit, LossLimit } from '../../../fixtures/matchers.ts'
import type { Machines } from './machines.ts'
import { type Noticing, untilNoticed } from './node-loss.ts'

/** What is allowed where a node, or the control plane, goes and comes back while it is watched. */
export interface ReturnLimits {
  'node-power-on': { node: Limit; door: Limit; instance: Limit }
  'node-reboot': { single: { outage: Limit; door: Limit }; triple: { loss: LossLimit; door: Limit } }
  'server-power-off': {
    single: { loss: LossLimit; controlPlane: Limit; door: Limit }
    triple: { loss: LossLimit }
  }
  'agent-restart': { single: { outage: Limit }; triple: { loss: LossLimit } }
}

/** The longest that any profile leaves the server off. */
export const serverOffMs = 20_000

/** Between a container that serves and requests that reach it: readiness asked every 1 s, endpoints, rules. */
const intoServiceMs = 3_000

export function nodeReturn(machines: Machines, { noticedMs, evictedMs, words }: Noticing): ReturnLimits {
  const { shutdownMs, bootMs, agentMs, serverMs, startMs } = machines
  const because = `${machines.words}.`
  const instanceMs = agentMs + startMs + intoServiceMs
  const rebootMs = shutdownMs + bootMs
  const serverBackMs = bootMs + serverMs
  return {
    'node-power-on': {
      node: { ms: bootMs + agentMs, because },
      door: { ms: bootMs + agentMs + intoServiceMs, because },
      instance: { ms: bootMs + instanceMs, because: `${because} Readiness is asked every 1 s.` },
    },
    'node-reboot': {
      single: {
        outage: { ms: rebootMs + instanceMs, because: `${because} Readiness is asked every 1 s.` },
        door: { ms: rebootMs + agentMs + intoServiceMs, because },
      },
      triple: {
        loss: untilNoticed(Math.min(noticedMs, rebootMs + instanceMs)),
        door: { ms: rebootMs + agentMs + intoServiceMs, because },
      },
    },
    'server-power-off': {
      single: {
        loss: {
          seconds: 0.5,
          because: 'it is on an agent, and agents keep serving by the last rules they were given.',
        },
        controlPlane: { ms: serverBackMs, because },
        door: { ms: serverBackMs + agentMs, because },
      },
      triple: {
        loss: {
          seconds: ((serverOffMs + serverBackMs + instanceMs) * 0.45) / 1_000,
          because: `a third of the requests goes to the instance on the server until it is back, for nobody is left to take it from the endpoints; it is off for up to ${serverOffMs / 1_000} s, and ${because}`,
        },
      },
    },
    'agent-restart': {
      single: {
        outage:
          noticedMs < agentMs
            ? {
                ms: evictedMs + startMs + intoServiceMs,
                because: `an agent may take up to ${agentMs / 1_000} s to start, longer than the cluster waits (${words}): then the instance is evicted in order, and a replacement starts.`,
              }
            : {
                ms: 500,
                because: 'containers and rules outlive their agent, and it is back before it is missed.',
              },
      },
      triple: {
        loss: {
          seconds: 0.5,
          because: 'containers and rules outlive their agent; an instance that is evicted drains.',
        },
      },
    },
  }
}
