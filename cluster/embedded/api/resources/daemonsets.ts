import type { DaemonSet } from 'kubernetes-types/apps/v1.js'
import type { ResourceDefinition } from '../definition.ts'
import { setTemplateDefaults } from './defaults/pod-spec.ts'
import {
  ageColumn,
  column,
  containersColumn,
  count,
  imagesColumn,
  nameColumn,
  selectorColumn,
} from './print/columns.ts'
import { labelsText } from './print/selector-text.ts'
import { validateDaemonSet } from './validation/daemon-set.ts'

export const daemonsets: ResourceDefinition<'daemonsets'> = {
  resource: 'daemonsets',
  kind: 'DaemonSet',
  singular: 'daemonset',
  group: 'apps',
  version: 'v1',
  namespaced: true,
  shortNames: ['ds'],
  categories: ['all'],
  subresources: ['status'],
  setDefaults: setDaemonSetDefaults,
  validate: validateDaemonSet,
  hasGeneration: true,
  selectableFields: {},
  columns: [
    nameColumn,
    count(
      'Desired',
      'Nodes that should be running the daemon pod.',
      ({ status }) => status?.desiredNumberScheduled,
    ),
    count('Current', 'Nodes that run the daemon pod.', ({ status }) => status?.currentNumberScheduled),
    count('Ready', 'Nodes whose daemon pod is ready.', ({ status }) => status?.numberReady),
    count(
      'Up-to-date',
      'Nodes that run the updated daemon pod.',
      ({ status }) => status?.updatedNumberScheduled,
    ),
    count('Available', 'Nodes whose daemon pod is available.', ({ status }) => status?.numberAvailable),
    column('Node Selector', 'Labels a node must have to run the daemon pod.', ({ spec }) =>
      labelsText(spec?.template.spec?.nodeSelector),
    ),
    ageColumn,
    containersColumn,
    imagesColumn,
    selectorColumn,
  ],
}

function setDaemonSetDefaults({ spec }: DaemonSet): void {
  if (!spec) return
  spec.updateStrategy ??= {}
  spec.updateStrategy.type ||= 'RollingUpdate'
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {}
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0
  }
  spec.revisionHistoryLimit ??= 10
  setTemplateDefaults(spec.template)
}
