import type { Deployment } from 'kubernetes-types/apps/v1.js'
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
import { validateDeployment } from './validation/deployment.ts'

export const deployments: ResourceDefinition<'deployments'> = {
  resource: 'deployments',
  kind: 'Deployment',
  singular: 'deployment',
  group: 'apps',
  version: 'v1',
  namespaced: true,
  shortNames: ['deploy'],
  categories: ['all'],
  subresources: ['scale', 'status'],
  setDefaults: setDeploymentDefaults,
  validate: validateDeployment,
  hasGeneration: true,
  selectableFields: {},
  columns: [
    nameColumn,
    column(
      'Ready',
      'Number of the pod with ready state',
      ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    ),
    count(
      'Up-to-date',
      'Total number of non-terminated pods targeted by this deployment that have the desired template spec.',
      ({ status }) => status?.updatedReplicas,
    ),
    count(
      'Available',
      'Total number of available pods targeted by this deployment.',
      ({ status }) => status?.availableReplicas,
    ),
    ageColumn,
    containersColumn,
    imagesColumn,
    selectorColumn,
  ],
}

function setDeploymentDefaults({ spec }: Deployment): void {
  if (!spec) return
  spec.replicas ??= 1
  spec.strategy ??= {}
  spec.strategy.type ||= 'RollingUpdate'
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {}
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%'
    spec.strategy.rollingUpdate.maxSurge ??= '25%'
  }
  spec.revisionHistoryLimit ??= 10
  spec.progressDeadlineSeconds ??= 600
  setTemplateDefaults(spec.template)
}
