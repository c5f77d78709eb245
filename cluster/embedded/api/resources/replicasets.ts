import type { ResourceDefinition } from '../definition.ts'
import { setTemplateDefaults } from './defaults/pod-spec.ts'
import {
  ageColumn,
  containersColumn,
  count,
  imagesColumn,
  nameColumn,
  selectorColumn,
} from './print/columns.ts'
import { validateReplicaSet } from './validation/replica-set.ts'

export const replicasets: ResourceDefinition<'replicasets'> = {
  resource: 'replicasets',
  kind: 'ReplicaSet',
  singular: 'replicaset',
  group: 'apps',
  version: 'v1',
  namespaced: true,
  shortNames: ['rs'],
  categories: ['all'],
  subresources: ['scale', 'status'],
  setDefaults: ({ spec }) => {
    if (!spec) return
    spec.replicas ??= 1
    setTemplateDefaults(spec.template)
  },
  validate: validateReplicaSet,
  hasGeneration: true,
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  columns: [
    nameColumn,
    count('Desired', 'The number of desired pods.', ({ spec }) => spec?.replicas),
    count('Current', 'The most recently observed number of replicas.', ({ status }) => status?.replicas),
    count('Ready', 'The number of pods with a Ready condition.', ({ status }) => status?.readyReplicas),
    ageColumn,
    containersColumn,
    imagesColumn,
    selectorColumn,
  ],
}
