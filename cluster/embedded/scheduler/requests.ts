import type { Container, Pod } from 'kubernetes-types/core/v1.js'
import { parseQuantity } from '../api/schema/quantity.ts'

/** Amounts by resource name: cpu in thousandths, everything else in its unit (bytes, pieces). */
export type Amounts = Record<string, number>

/** What scoring assumes of a container that requests nothing. */
const assumed: Amounts = { cpu: 100, memory: 200 * 1024 * 1024 }

export function amountsOf(quantities: Record<string, string> | undefined): Amounts {
  return Object.fromEntries(
    Object.entries(quantities ?? {}).map(([resource, quantity]) => [
      resource,
      amountOf(resource, String(quantity)),
    ]),
  )
}

const known = new WeakMap<Pod, { asked: Amounts; scored: Amounts }>()

/**
 * What a pod takes of a node: `asked` as it says, `scored` with an assumption where it says nothing. Containers add
 * up; an init container counts only where it needs more than they do; one that is restarted for ever adds up too.
 */
export function requestsOf(pod: Pod): { asked: Amounts; scored: Amounts } {
  const found = known.get(pod)
  if (found) return found
  const requests = {
    asked: sumOf(pod, container => amountsOf(container.resources?.requests)),
    scored: sumOf(pod, container => ({ ...assumed, ...amountsOf(container.resources?.requests) })),
  }
  known.set(pod, requests)
  return requests
}

function sumOf({ spec }: Pod, requestOf: (container: Container) => Amounts): Amounts {
  const sum: Amounts = {}
  for (const container of spec?.containers ?? []) add(sum, requestOf(container))
  const sidecars: Amounts = {}
  const peak: Amounts = {}
  for (const container of spec?.initContainers ?? []) {
    const now = add({ ...sidecars }, requestOf(container))
    if (container.restartPolicy === 'Always') add(sidecars, requestOf(container))
    for (const [resource, amount] of Object.entries(now))
      peak[resource] = Math.max(peak[resource] ?? 0, amount)
  }
  add(sum, sidecars)
  for (const [resource, amount] of Object.entries(peak)) sum[resource] = Math.max(sum[resource] ?? 0, amount)
  return add(sum, amountsOf(spec?.overhead))
}

/** Adds to the first, and returns it. */
export function add(to: Amounts, more: Amounts): Amounts {
  for (const [resource, amount] of Object.entries(more)) to[resource] = (to[resource] ?? 0) + amount
  return to
}

function amountOf(resource: string, quantity: string): number {
  const { nano } = parseQuantity(quantity)
  const unit = resource === 'cpu' ? 1_000_000n : 1_000_000_000n
  return Number((nano + unit - 1n) / unit)
}
