import type { ResourceDefinition } from '../definition.ts'
import { roleColumns } from './print/rbac-columns.ts'
import { validateClusterRole } from './validation/rbac.ts'

export const clusterroles: ResourceDefinition<'clusterroles'> = {
  resource: 'clusterroles',
  kind: 'ClusterRole',
  singular: 'clusterrole',
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  namespaced: false,
  shortNames: [],
  categories: [],
  subresources: [],
  setDefaults: () => {},
  validate: validateClusterRole,
  hasGeneration: false,
  selectableFields: {},
  columns: roleColumns,
}
