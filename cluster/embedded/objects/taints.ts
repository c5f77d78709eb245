import type { Taint, Toleration } from 'kubernetes-types/core/v1.js'

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false
  if (toleration.key && toleration.key !== taint.key) return false
  return toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '')
}

export function isTolerated(taint: Taint, tolerations: readonly Toleration[] | undefined): boolean {
  return (tolerations ?? []).some(toleration => tolerates(toleration, taint))
}

/** The same taint, whatever its value: a node has one of each key and effect. */
export function isSameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect
}

/**
 * How long a pod may stay on a node with these NoExecute taints, in milliseconds from when they came; Infinity for
 * ever, undefined when it must go at once because it does not tolerate one of them.
 */
export function toleratedForMs(
  taints: readonly Taint[],
  tolerations: readonly Toleration[] | undefined,
): number | undefined {
  let shortestMs = Number.POSITIVE_INFINITY
  for (const taint of taints.filter(({ effect }) => effect === 'NoExecute')) {
    const matching = (tolerations ?? []).filter(toleration => tolerates(toleration, taint))
    if (matching.length === 0) return undefined
    for (const { tolerationSeconds } of matching) {
      if (tolerationSeconds !== undefined)
        shortestMs = Math.min(shortestMs, Math.max(0, tolerationSeconds * 1000))
    }
  }
  return shortestMs
}
