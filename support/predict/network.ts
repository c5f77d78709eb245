import type { Fault } from '../chaos/fault.ts'
import type { Setting } from '../record/setting.ts'
import { noticing, replacing } from './lost-node.ts'
import type { Parts } from './parts.ts'
import type { Times } from './predict.ts'
import { nothing, sumOf, term } from './terms.ts'

/** The probe gives a request up after that. */
const givenUpMs = 500
/** Crossings of the link for a new connection's answer, each way, where another node's instance answers. */
const crossings = 8
/** Less than that is less than the probe asks for. */
const enoughKbps = 2_000

/** Containers and rules outlive their agent; only where it is away for longer than the grace is it missed. */
export function restartedAgent(setting: Setting, parts: Parts, isHit: boolean): Times {
  const { agent, heartbeat, grace, drain, rules } = parts
  const missedAfterMs = Math.max(0, heartbeat.lowMs + grace.lowMs)
  if (!isHit || (agent.highMs ?? Number.POSITIVE_INFINITY) < missedAfterMs) return { outage: nothing }
  const moved = sumOf([...noticing(parts).terms, ...replacing(setting, parts).ready, drain, rules])
  return { outage: { ...moved, lowMs: 0 } }
}

/** Lost requests come and go for as long as the link is degraded; what is late within the probe's patience is none. */
export function degradedNetwork(
  { holdMs }: Setting,
  fault: Extract<Fault, { kind: 'network-degrade' }>,
): Times {
  const { lossRatio = 0, rateKbps, delayMs = 0, jitterMs = 0 } = fault
  const tooLate = (delayMs + jitterMs) * crossings >= givenUpMs
  const tooNarrow = rateKbps !== undefined && rateKbps < enoughKbps
  if (lossRatio === 0 && !tooLate && !tooNarrow) return { outage: nothing }
  const most = holdMs === undefined ? undefined : holdMs + 1_000
  return {
    outage: sumOf([
      term(
        'degraded link',
        [0, most],
        'configuration',
        'requests are lost now and then for as long as it lasts.',
      ),
    ]),
  }
}
