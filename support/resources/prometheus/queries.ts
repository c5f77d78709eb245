import { machineMetricNames } from '../machine-metrics.ts'

/** Which node an exporter's address is of. */
export const unameMetric = 'node_uname_info'

const podMetricNames = [
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

/** How many such figures there are, of whatever pods: those of a trial are new. NaN where there are none. */
export const podCountQuery = 'scalar(count(container_cpu_usage_seconds_total{pod!=""}))'
