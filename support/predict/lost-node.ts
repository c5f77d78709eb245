import type { PredictedTerm, PredictedTime } from '../record/prediction.ts'
import type { Setting } from '../record/setting.ts'
import type { Parts } from './parts.ts'
import type { Times } from './predict.ts'
import { nothing, sumOf, term } from './terms.ts'

/** What the app has on a node that fails. */
export interface Hit {
  isHit: boolean
  /** Instances elsewhere. */
  others: boolean
}

/** Until the node controller calls it lost: it has had no heartbeat for longer than the grace. */
export function noticing({ heartbeat, grace, monitor, change }: Parts): PredictedTime {
  return sumOf([heartbeat, grace, monitor, change], 0)
}

/** From then until instances elsewhere run, and are ready; it is not moved where it is tied to its node. */
export function replacing(
  setting: Setting,
  parts: Parts,
): { running: PredictedTerm[]; ready: PredictedTerm[] } {
  const { taint, toleration, change, start, ready } = parts
  const tie = tiedTo(setting)
  const running = [taint, toleration, ...(tie ? [tie] : []), change, start]
  return { running, ready: [...running, { ...change, name: 'news of its container' }, ready] }
}

/** A node that is gone and does not come back. */
export function lostNode(setting: Setting, parts: Parts, { isHit, others }: Hit): Times {
  const reaction = noticing(parts)
  if (!isHit) return { reaction, outage: nothing }
  const { running, ready } = replacing(setting, parts)
  const { change, rules } = parts
  const noticed = reaction.terms
  const served = others
    ? // Its instances are called not ready with it, and leave the endpoints; the harness may hear of it after kube-proxy.
      [term('news to kube-proxy', [-(change.highMs ?? 0), change.highMs], change.from, change.because), rules]
    : [...ready, rules]
  return {
    reaction,
    running: sumOf(running),
    repair: sumOf(ready),
    recovery: sumOf(served),
    outage: sumOf([...noticed, ...served], 0),
  }
}

/** What keeps a replacement from starting elsewhere. */
function tiedTo({ workload: { kind, volumes } }: Setting): PredictedTerm | undefined {
  if (volumes === 'node')
    return term(
      'volume bound to the node',
      [0, undefined],
      'configuration',
      'its volume exists on the lost node alone.',
    )
  if (kind === 'StatefulSet')
    return term(
      'StatefulSet identity',
      [0, undefined],
      'configuration',
      'an instance on a lost node is not replaced before the node is back, or its pod is deleted by force.',
    )
  if (volumes === 'anywhere')
    return term(
      'volume detach',
      [0, 360_000],
      'configuration',
      'a volume is taken from a lost node by force after six minutes, where it can be attached to one node alone.',
    )
  return undefined
}
