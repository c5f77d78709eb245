/** What all conditions in Kubernetes' statuses have in common. */
export interface Condition {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string
}

export function findCondition<C extends Condition>(conditions: readonly C[] | undefined, type: string) {
  return conditions?.find(condition => condition.type === type)
}

/**
 * The list with this condition in it. One that says the same already (status and reason) stays as it is, and the time
 * of transition changes only with the status.
 */
export function withCondition<C extends Condition>(conditions: readonly C[] | undefined, next: C): C[] {
  const current = findCondition(conditions, next.type)
  const others = (conditions ?? []).filter(({ type }) => type !== next.type)
  if (!current) return [...others, next]
  if (current.status === next.status && current.reason === next.reason) return [...(conditions ?? [])]
  if (current.status !== next.status || !current.lastTransitionTime) return [...others, next]
  return [...others, { ...next, lastTransitionTime: current.lastTransitionTime }]
}

export function withoutCondition<C extends Condition>(
  conditions: readonly C[] | undefined,
  type: string,
): C[] {
  return (conditions ?? []).filter(condition => condition.type !== type)
}
