import type { Job } from 'kubernetes-types/batch/v1.js'
import type { Stored } from '../../client/resources.ts'
import type { ResourceDefinition } from '../definition.ts'
import { setJobDefaults } from './defaults/job.ts'
import {
  ageColumn,
  column,
  containersColumn,
  imagesColumn,
  nameColumn,
  selectorColumn,
} from './print/columns.ts'
import { humanDuration, since } from './print/duration.ts'
import { validateJob } from './validation/job.ts'

export const jobs: ResourceDefinition<'jobs'> = {
  resource: 'jobs',
  kind: 'Job',
  singular: 'job',
  group: 'batch',
  version: 'v1',
  namespaced: true,
  shortNames: [],
  categories: ['all'],
  subresources: ['status'],
  setDefaults: setJobDefaults,
  validate: validateJob,
  hasGeneration: true,
  selectableFields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
  columns: [
    nameColumn,
    column('Status', 'Status of the job.', statusOf),
    column('Completions', 'The number of pods which reached phase Succeeded.', completionsOf),
    column('Duration', 'Time required to complete the job.', durationOf),
    ageColumn,
    containersColumn,
    imagesColumn,
    selectorColumn,
  ],
}

function statusOf({ metadata, status }: Stored<Job>): string {
  const has = (type: string) =>
    status?.conditions?.some(condition => condition.type === type && condition.status === 'True')
  if (has('Complete')) return 'Complete'
  if (has('Failed')) return 'Failed'
  if (metadata.deletionTimestamp) return 'Terminating'
  if (has('Suspended')) return 'Suspended'
  return has('FailureTarget') ? 'FailureTarget' : 'Running'
}

function completionsOf({ spec, status }: Pick<Job, 'spec' | 'status'>): string {
  const succeeded = status?.succeeded ?? 0
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`
  const parallelism = spec?.parallelism ?? 0
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function durationOf({ status }: Pick<Job, 'status'>, nowMs: number): string {
  if (!status?.startTime) return ''
  if (!status.completionTime) return since(status.startTime, nowMs)
  return humanDuration(Date.parse(status.completionTime) - Date.parse(status.startTime))
}
