import type { Node } from 'kubernetes-types/core/v1.js'
import { findCondition } from '../../objects/condition.ts'
import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, nameColumn, wide } from './print/columns.ts'
import { validateNode } from './validation/node.ts'

const roleLabel = 'node-role.kubernetes.io/'

export const nodes: ResourceDefinition<'nodes'> = {
  resource: 'nodes',
  kind: 'Node',
  singular: 'node',
  group: '',
  version: 'v1',
  namespaced: false,
  shortNames: ['no'],
  categories: [],
  subresources: ['proxy', 'status'],
  setDefaults: node => {
    node.spec ??= {}
    if (node.status?.capacity) node.status.allocatable ??= { ...node.status.capacity }
  },
  validate: validateNode,
  hasGeneration: false,
  selectableFields: { 'spec.unschedulable': node => String(node.spec?.unschedulable ?? false) },
  columns: [
    nameColumn,
    column('Status', 'The status of the node', statusOf),
    column('Roles', 'The roles of the node', rolesOf),
    ageColumn,
    column(
      'Version',
      'Kubelet Version reported by the node.',
      node => node.status?.nodeInfo?.kubeletVersion ?? '',
    ),
    wide('Internal-IP', 'Address within the cluster.', node => addressOf(node, 'InternalIP')),
    wide('External-IP', 'Address outside of the cluster.', node => addressOf(node, 'ExternalIP')),
    wide('OS-Image', 'OS image of the node.', node => node.status?.nodeInfo?.osImage || '<unknown>'),
    wide(
      'Kernel-Version',
      'Kernel version of the node.',
      node => node.status?.nodeInfo?.kernelVersion || '<unknown>',
    ),
    wide(
      'Container-Runtime',
      'Container runtime of the node.',
      node => node.status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
    ),
  ],
}

function statusOf(node: Pick<Node, 'spec' | 'status'>): string {
  const ready = findCondition(node.status?.conditions, 'Ready')
  const status = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'
  return node.spec?.unschedulable ? `${status},SchedulingDisabled` : status
}

function rolesOf(node: { metadata: { labels?: Record<string, string> } }): string {
  const roles = Object.entries(node.metadata.labels ?? {}).flatMap(([label, value]) => {
    if (label.startsWith(roleLabel)) return label.slice(roleLabel.length)
    return label === 'kubernetes.io/role' ? value : ''
  })
  return [...new Set(roles)].filter(Boolean).sort().join(',') || '<none>'
}

function addressOf(node: Pick<Node, 'status'>, type: string): string {
  return node.status?.addresses?.find(address => address.type === type)?.address ?? '<none>'
}
