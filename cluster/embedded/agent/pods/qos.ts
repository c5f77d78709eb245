import type { PodSpec } from 'kubernetes-types/core/v1.js'

const counted = ['cpu', 'memory'] as const

/** Guaranteed, Burstable or BestEffort, by the requests and limits of all containers. */
export function qosClass(spec: PodSpec): string {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])]
  const amounts = containers.flatMap(({ resources }) =>
    counted.map(name => ({
      limit: resources?.limits?.[name],
      // Defaulting copies a limit to a missing request.
      request: resources?.requests?.[name] ?? resources?.limits?.[name],
    })),
  )
  if (amounts.every(({ limit, request }) => limit === undefined && request === undefined)) return 'BestEffort'
  const equal = amounts.every(({ limit, request }) => limit !== undefined && limit === request)
  return equal ? 'Guaranteed' : 'Burstable'
}
