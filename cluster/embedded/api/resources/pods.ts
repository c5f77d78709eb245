import type { Pod } from 'kubernetes-types/core/v1.js'
import type { Stored } from '../../client/resources.ts'
import type { ResourceDefinition } from '../definition.ts'
import { setPodDefaults } from './defaults/pod.ts'
import { ageColumn, column, nameColumn, wide } from './print/columns.ts'
import { type PodSummary, summarizePod } from './print/pod-status.ts'
import { validatePod } from './validation/pod.ts'

export const pods: ResourceDefinition<'pods'> = {
  resource: 'pods',
  kind: 'Pod',
  singular: 'pod',
  group: '',
  version: 'v1',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all'],
  subresources: ['binding', 'eviction', 'exec', 'log', 'proxy', 'status'],
  setDefaults: setPodDefaults,
  validate: validatePod,
  hasGeneration: false,
  selectableFields: {
    'spec.nodeName': pod => pod.spec?.nodeName ?? '',
    'spec.restartPolicy': pod => pod.spec?.restartPolicy ?? '',
    'spec.schedulerName': pod => pod.spec?.schedulerName ?? '',
    'spec.serviceAccountName': pod => pod.spec?.serviceAccountName ?? '',
    'spec.hostNetwork': pod => String(pod.spec?.hostNetwork ?? false),
    'status.phase': pod => pod.status?.phase ?? '',
    'status.podIP': pod => pod.status?.podIP ?? '',
    'status.nominatedNodeName': pod => pod.status?.nominatedNodeName ?? '',
  },
  columns: [
    nameColumn,
    summaryColumn(
      'Ready',
      'The aggregate readiness state of this pod for accepting traffic.',
      ({ readyContainers, totalContainers }) => `${readyContainers}/${totalContainers}`,
    ),
    summaryColumn('Status', 'The aggregate status of the containers in this pod.', ({ status }) => status),
    summaryColumn(
      'Restarts',
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
      ({ restarts }) => restarts,
    ),
    ageColumn,
    wide('IP', 'Address of the pod.', pod => pod.status?.podIPs?.[0]?.ip || pod.status?.podIP || '<none>'),
    wide('Node', 'Node the pod is bound to.', pod => pod.spec?.nodeName || '<none>'),
    wide(
      'Nominated Node',
      'Node that is being freed for the pod.',
      pod => pod.status?.nominatedNodeName || '<none>',
    ),
    wide('Readiness Gates', 'Readiness gates that are open, of all.', readinessGates),
  ],
}

function summaryColumn(name: string, description: string, value: (summary: PodSummary) => string) {
  return column<Stored<Pod>>(name, description, (pod, nowMs) => value(summarizePod(pod as Pod, nowMs)))
}

function readinessGates(pod: Pick<Pod, 'spec' | 'status'>): string {
  const gates = pod.spec?.readinessGates ?? []
  const open = gates.filter(({ conditionType }) =>
    pod.status?.conditions?.some(({ type, status }) => type === conditionType && status === 'True'),
  )
  return gates.length === 0 ? '<none>' : `${open.length}/${gates.length}`
}
