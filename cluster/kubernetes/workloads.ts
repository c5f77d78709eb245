import type { V1LabelSelector, V1Pod } from '@kubernetes/client-node'
import type { WorkloadObject } from './app-setting.ts'

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const

/** One of an app's workloads, as its manifest has it. */
export interface Workload extends WorkloadObject {
  kind: (typeof kinds)[number]
  metadata: { name: string }
  spec: WorkloadObject['spec'] & {
    selector?: V1LabelSelector
    template?: { metadata?: { labels?: Record<string, string> } }
  }
}

export function workloadsOf(objects: readonly object[]): Workload[] {
  return objects.filter(isWorkload)
}

/** Names of what is to be done once: a migration, say. */
export function jobsOf(objects: readonly object[]): string[] {
  return objects.flatMap(object => ('kind' in object && object.kind === 'Job' ? (nameOf(object) ?? []) : []))
}

/** The Job that a pod is of; undefined where it is of none. */
export function jobOf({ metadata }: V1Pod): string | undefined {
  return metadata?.labels?.['job-name']
}

function isWorkload(object: object): object is Workload {
  return 'kind' in object && (kinds as readonly unknown[]).includes(object.kind)
}

/**
 * The workload whose instances a service sends to, by the service's own selector; undefined where none of the objects is
 * that service, or its instances.
 */
export function workloadBehind(objects: readonly object[], service: string): Workload | undefined {
  const found = objects.find(
    object =>
      'kind' in object && object.kind === 'Service' && 'metadata' in object && nameOf(object) === service,
  ) as { spec?: { selector?: Record<string, string> } } | undefined
  const selector = found?.spec?.selector
  if (selector === undefined) return undefined
  return workloadsOf(objects).find(({ spec }) => hasAll(spec.template?.metadata?.labels, selector))
}

/** Whether a pod is one of a workload's, by its labels. */
export function isOf({ spec }: Workload, { metadata }: V1Pod): boolean {
  const { matchLabels, matchExpressions = [] } = spec.selector ?? {}
  const labels = metadata?.labels ?? {}
  if (!matchLabels && matchExpressions.length === 0) return false
  return (
    hasAll(labels, matchLabels ?? {}) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key]
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      const isListed = value !== undefined && values.includes(value)
      return operator === 'In' ? isListed : !isListed
    })
  )
}

function hasAll(labels: Record<string, string> = {}, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value)
}

const nameOf = (object: object) => (object as { metadata?: { name?: string } }).metadata?.name
