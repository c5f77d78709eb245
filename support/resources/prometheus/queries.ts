import { machineMetricNames } from '../machine-metrics.ts'

/** Which node an exporter's address is of. */
export const unameMetric = 'node_uname_info'

export const podMetricNames = [
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
  'container_network_receive_bytes_total',
  'container_network_transmit_bytes_total',
] as const
export type PodMetricName = (typeof podMetricNames)[number]

/** The raw samples of so many seconds: each with the time when it was scraped. */
export function machineQuery(seconds: number): string {
  return `{__name__=~"${[...machineMetricNames, unameMetric].join('|')}"}[${seconds}s]`
}

/**
 * By cAdvisor in each kubelet. Of a pod's containers without their sum, which some versions tell too (no `container`),
 * except for the network, which is the pod's.
 */
export function podQuery(namespaces: readonly string[], seconds: number): string {
  const within = `namespace=~"${namespaces.join('|')}",pod!=""`
  return `{__name__=~"${podMetricNames.join('|')}",${within}}[${seconds}s]`
}

/** Whether there is any such figure: of pods that have been there for long, for those of a trial are new. */
export function anyPodQuery(seconds: number): string {
  return `topk(1, container_cpu_usage_seconds_total{pod!=""})[${seconds}s:${seconds}s]`
}
