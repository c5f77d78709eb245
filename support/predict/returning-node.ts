import type { PredictedTime } from '../record/prediction.ts'
import type { Setting } from '../record/setting.ts'
import { before } from './instance-faults.ts'
import { type Hit, noticing, replacing } from './lost-node.ts'
import type { Parts } from './parts.ts'
import type { Times } from './predict.ts'
import { atMost, nothing, soonerOf, sumOf, term } from './terms.ts'

/** Power for a node that was off, and whose instances still wait for it. */
export function poweredNode(parts: Parts, { isHit, others }: Hit): Times {
  const { boot, agent, change, restart, relist, ready, rules } = parts
  const reaction = { ...sumOf([boot, agent, change]), lowMs: 0 }
  if (!isHit) return { reaction, outage: nothing }
  const running = [restart, relist, change]
  const repair = [...running, ready]
  return {
    reaction,
    running: atMost(sumOf(running)),
    repair: atMost(sumOf(repair)),
    ...(others
      ? { outage: nothing }
      : {
          recovery: before(reaction, sumOf([...repair, rules])),
          outage: sumOf([boot, agent, change, ...repair, rules]),
        }),
  }
}

/** Down in order, and back by itself: before it is missed, or after. */
export function rebootedNode(setting: Setting, parts: Parts, { isHit, others }: Hit): Times {
  const { shutdown, boot, agent, change, restart, relist, ready, rules } = parts
  const back = [shutdown, boot, agent, change]
  const missed = noticing(parts)
  // A kubelet may tell that it goes, and tells that it is back, before anybody misses it.
  const reaction = { ...soonerOf(missed, sumOf(back)), lowMs: 0 }
  if (!isHit) return { reaction, outage: nothing }
  const there = [...back, restart, relist, ready]
  const elsewhere = [...missed.terms, ...replacing(setting, parts).ready]
  const repair = fromNoticed(soonerOf(sumOf(there), sumOf(elsewhere)))
  const whole = soonerOf(sumOf([...there, rules]), sumOf([...elsewhere, rules]))
  const removed = soonerOf(sumOf([...missed.terms, change, rules]), sumOf([...there, rules]))
  return {
    reaction,
    running: repair,
    repair,
    recovery: before(reaction, others ? removed : whole),
    outage: others
      ? { ...removed, lowMs: 0 }
      : { ...whole, lowMs: Math.min(whole.lowMs, boot.lowMs + restart.lowMs) },
  }
}

/** Counted from a reaction that may have come at once. */
function fromNoticed(time: PredictedTime): PredictedTime {
  return { ...time, lowMs: 0 }
}

/** Nobody is left to notice: what is on other nodes serves on, and what was on the server until it is back does not. */
export function serverOff({ holdMs, placement }: Setting, parts: Parts, isHit: boolean): Times {
  if (!isHit || placement.length === 0) return { outage: nothing }
  const { boot, server, change, restart, relist, ready, rules } = parts
  const off = term(
    'power off',
    [holdMs ?? 0, holdMs],
    'configuration',
    'for so long it is left without power.',
  )
  const terms = [off, boot, server, relist, change, restart, ready, rules]
  // Stale rules lead to it until it serves there again.
  return { outage: { ...sumOf(terms), lowMs: off.lowMs } }
}
