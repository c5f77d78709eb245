import type { PredictedTerm, PredictedTime } from '../record/prediction.ts'
import type { ProbeSetting, Setting } from '../record/setting.ts'
import { noticing } from './lost-node.ts'
import type { Parts } from './parts.ts'
import type { Times } from './predict.ts'
import { sumOf, term } from './terms.ts'

/** How long a client of a database may wait on a connection that fell silent, before it opens another. */
const reconnectMs = 12_000

/**
 * Until 1.22 a kubelet let the API forget a pod only when it had removed the dead containers, and those of before its own
 * start go once a minute (kubelet.ContainerGCPeriod).
 */
const forgetsSoonSince = 22
const removalPeriodMs = 60_000

/** A node that is given its power back, and what is tied to it by its volume: nobody else can take its place. */
export function tiedUntilPowered(setting: Setting, parts: Parts): Times {
  const { boot, agent, change, start, ready, rules } = parts
  const { holdMs = 0 } = setting
  const off = term(
    'volume bound to the node',
    [holdMs, holdMs],
    'configuration',
    'its volume exists on the lost node alone, which is left without power for so long.',
  )
  const reaction = noticing(parts)
  const { minor = forgetsSoonSince } = setting
  const removal = term(
    'removal of dead containers',
    [0, removalPeriodMs],
    'configuration',
    `a kubelet of 1.${minor} removes what died before it started once a minute, and until then a pod that was given up stands in its successor's way.`,
  )
  const forgotten = minor < forgetsSoonSince ? [removal] : []
  // It may be started again in its place, or be made anew there where the cluster had given it up.
  const running = [off, boot, agent, change, ...forgotten, { ...start, lowMs: 0 }, change]
  const repair = [...running, ready]
  const whole = sumOf([...repair, rules])
  return {
    reaction,
    running: since(reaction, sumOf(running)),
    repair: since(reaction, sumOf(repair)),
    recovery: since(reaction, whole),
    outage: { ...whole, lowMs: off.lowMs },
  }
}

/** What clients see of a failure that is not behind the door, but below what is: that has to be well again, too. */
export function seenThroughDoor(times: Times, behind: ProbeSetting, { change, rules }: Parts): Times {
  const { initialDelayMs, periodMs, timeoutMs, successThreshold } = behind
  const terms: PredictedTerm[] = [
    term(
      'reconnection',
      [0, reconnectMs],
      'presumed',
      `who uses it may wait up to ${reconnectMs / 1_000} s on a connection that fell silent.`,
    ),
    term(
      'readiness behind the door',
      [0, initialDelayMs + successThreshold * (periodMs + timeoutMs)],
      'configuration',
      'what answers at the door is ready when this is, and is asked in its own period.',
    ),
    { ...change, name: 'news of the endpoints' },
    { ...rules, name: 'kube-proxy rules of the door' },
  ]
  const later = (time: PredictedTime | undefined): PredictedTime | undefined =>
    time && { ...sumOf([...time.terms, ...terms]), lowMs: time.lowMs }
  const [recovery, outage] = [later(times.recovery), later(times.outage)]
  return { ...times, ...(recovery && { recovery }), ...(outage && { outage }) }
}

/** Counted from the reaction, wherever in its interval that is. */
function since(reaction: PredictedTime, time: PredictedTime): PredictedTime {
  return {
    ...time,
    lowMs: Math.max(0, time.lowMs - (reaction.highMs ?? time.lowMs)),
    highMs: time.highMs === undefined ? undefined : Math.max(0, time.highMs - reaction.lowMs),
  }
}
