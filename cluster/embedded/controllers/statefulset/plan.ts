/** A pod of the set as the plan sees it. */
export interface Member {
  ordinal: number
  /** Ended: it is replaced. */
  isFinished: boolean
  isGoing: boolean
  /** Running, ready, and for as long as minReadySeconds asks. */
  isHealthy: boolean
  isUpdated: boolean
}

export interface SetPlan {
  replicas: number
  /** First ordinal. */
  start: number
  /** One after the other, in order; otherwise all at once. */
  isOrdered: boolean
  /** Old pods are replaced by the controller, not by hand. */
  replacesOld: boolean
  /** Pods below this ordinal keep the old template. */
  partition: number
}

export type Step =
  | { do: 'create'; ordinal: number }
  /** The pod's template or identity is not what it shall be any more, or it is surplus, or it has ended. */
  | { do: 'delete'; ordinal: number; why: 'ended' | 'surplus' | 'outdated' }

/**
 * What may be done now. In an ordered set that is one step at most, and none while a pod before it is not healthy.
 */
export function nextSteps(plan: SetPlan, members: readonly Member[]): Step[] {
  const byOrdinal = new Map(members.map(member => [member.ordinal, member]))
  const wanted = Array.from({ length: plan.replicas }, (_, i) => plan.start + i)
  const steps: Step[] = []
  for (const ordinal of wanted) {
    const member = byOrdinal.get(ordinal)
    const step = stepFor(ordinal, member)
    if (step) steps.push(step)
    // An ordered set waits here until this pod is there and well.
    if (plan.isOrdered && (step || !member?.isHealthy || member.isGoing)) return steps
  }
  const surplus = members
    .filter(({ ordinal }) => ordinal < plan.start || ordinal >= plan.start + plan.replicas)
    .sort((a, b) => b.ordinal - a.ordinal)
  const firstUnhealthy = surplus.toReversed().find(({ isHealthy, isGoing }) => !isHealthy || isGoing)
  for (const member of surplus) {
    if (member.isGoing) {
      if (plan.isOrdered) return steps
      continue
    }
    if (plan.isOrdered && !member.isHealthy && member !== firstUnhealthy) return steps
    steps.push({ do: 'delete', ordinal: member.ordinal, why: 'surplus' })
    if (plan.isOrdered) return steps
  }
  if (!plan.replacesOld) return steps
  return [...steps, ...replaceOutdated(plan, wanted, byOrdinal)]
}

/** From the highest ordinal down, one at a time: the next only when all above are healthy. */
function replaceOutdated(
  plan: SetPlan,
  wanted: readonly number[],
  byOrdinal: ReadonlyMap<number, Member>,
): Step[] {
  for (const ordinal of wanted.toReversed()) {
    if (ordinal < plan.partition) return []
    const member = byOrdinal.get(ordinal)
    if (!member) return []
    if (!member.isUpdated && !member.isGoing) return [{ do: 'delete', ordinal, why: 'outdated' }]
    if (!member.isHealthy || member.isGoing) return []
  }
  return []
}

function stepFor(ordinal: number, member: Member | undefined): Step | undefined {
  if (!member) return { do: 'create', ordinal }
  return member.isFinished && !member.isGoing ? { do: 'delete', ordinal, why: 'ended' } : undefined
}
