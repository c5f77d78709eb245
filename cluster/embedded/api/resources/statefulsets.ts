import type { StatefulSet } from 'kubernetes-types/apps/v1.js'
import type { ResourceDefinition } from '../definition.ts'
import { setTemplateDefaults } from './defaults/pod-spec.ts'
import { ageColumn, column, containersColumn, imagesColumn, nameColumn } from './print/columns.ts'
import { validateStatefulSet } from './validation/stateful-set.ts'

export const statefulsets: ResourceDefinition<'statefulsets'> = {
  resource: 'statefulsets',
  kind: 'StatefulSet',
  singular: 'statefulset',
  group: 'apps',
  version: 'v1',
  namespaced: true,
  shortNames: ['sts'],
  categories: ['all'],
  subresources: ['scale', 'status'],
  setDefaults: setStatefulSetDefaults,
  validate: validateStatefulSet,
  hasGeneration: true,
  selectableFields: {},
  columns: [
    nameColumn,
    column(
      'Ready',
      'Number of the pod with ready state',
      ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    ),
    ageColumn,
    containersColumn,
    imagesColumn,
  ],
}

function setStatefulSetDefaults({ spec }: StatefulSet): void {
  if (!spec) return
  spec.podManagementPolicy ||= 'OrderedReady'
  spec.updateStrategy ??= {}
  if (!spec.updateStrategy.type) {
    spec.updateStrategy.type = 'RollingUpdate'
    spec.updateStrategy.rollingUpdate ??= {}
  }
  if (spec.updateStrategy.type === 'RollingUpdate' && spec.updateStrategy.rollingUpdate) {
    spec.updateStrategy.rollingUpdate.partition ??= 0
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {}
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain'
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain'
  spec.replicas ??= 1
  spec.revisionHistoryLimit ??= 10
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion ??= 'v1'
    claim.kind ??= 'PersistentVolumeClaim'
    if (claim.spec) claim.spec.volumeMode ||= 'Filesystem'
    Object.assign(claim, { status: { phase: 'Pending', ...claim.status } })
  }
  setTemplateDefaults(spec.template)
}
