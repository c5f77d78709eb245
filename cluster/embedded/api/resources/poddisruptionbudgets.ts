import type { ResourceDefinition } from '../definition.ts'
import { ageColumn, column, count, nameColumn } from './print/columns.ts'
import { validatePodDisruptionBudget } from './validation/pod-disruption-budget.ts'

export const poddisruptionbudgets: ResourceDefinition<'poddisruptionbudgets'> = {
  resource: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  singular: 'poddisruptionbudget',
  group: 'policy',
  version: 'v1',
  namespaced: true,
  shortNames: ['pdb'],
  categories: [],
  subresources: ['status'],
  setDefaults: () => {},
  validate: validatePodDisruptionBudget,
  hasGeneration: true,
  selectableFields: {},
  columns: [
    nameColumn,
    column('Min Available', 'The minimum number of pods that must be available.', ({ spec }) =>
      String(spec?.minAvailable ?? 'N/A'),
    ),
    column('Max Unavailable', 'The maximum number of pods that may be unavailable.', ({ spec }) =>
      String(spec?.maxUnavailable ?? 'N/A'),
    ),
    count(
      'Allowed Disruptions',
      'Calculated number of pods that may be disrupted at this time.',
      ({ status }) => status?.disruptionsAllowed,
    ),
    ageColumn,
  ],
}
