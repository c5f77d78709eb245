import type { Job, JobSpec } from 'kubernetes-types/batch/v1.js'
import type { FieldError } from '../../definition.ts'
import { equal } from '../../json.ts'
import { absentOrOneOf, invalid, invalidText, nonNegative, required, unsupported, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'
import { validateTemplate } from './pod-spec.ts'
import { immutableSelector, selects, validateSelector } from './selector.ts'

const mostIndexedInParallel = 100_000
/** A job's pods are to end. */
const endingPolicies = ['OnFailure', 'Never']

export function validateJob(job: Job, old: Pick<Job, 'spec'> | undefined): FieldError[] {
  const spec: Loose<JobSpec> = job.spec ?? {}
  const labels = { ...job.spec?.template?.metadata?.labels }
  const policy = spec.template?.spec?.restartPolicy
  return [
    ...validateMeta(job.metadata, dnsSubdomain),
    ...validateGenerated(job),
    ...nonNegative('spec.parallelism', spec.parallelism),
    ...nonNegative('spec.completions', spec.completions),
    ...nonNegative('spec.activeDeadlineSeconds', spec.activeDeadlineSeconds),
    ...nonNegative('spec.backoffLimit', spec.backoffLimit),
    ...nonNegative('spec.ttlSecondsAfterFinished', spec.ttlSecondsAfterFinished),
    ...validateMode(spec),
    ...validateTemplate('spec.template', spec.template),
    ...when(policy !== undefined && !endingPolicies.includes(policy), () =>
      unsupported('spec.template.spec.restartPolicy', policy, endingPolicies),
    ),
    ...(spec.selector ? validateSelector('spec.selector', spec.selector) : [required('spec.selector')]),
    ...when(spec.selector && !selects(spec.selector, labels), () =>
      invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
    ),
    ...(old?.spec ? validateUpdate(spec, old.spec) : []),
  ]
}

/** Labels and selector that Kubernetes gives a job are not to be forged. */
function validateGenerated({ metadata, spec }: Job): FieldError[] {
  if (spec?.manualSelector || !metadata?.uid) return []
  const labels = spec?.template?.metadata?.labels ?? {}
  const expected = {
    'batch.kubernetes.io/controller-uid': metadata.uid,
    'controller-uid': metadata.uid,
    'batch.kubernetes.io/job-name': metadata.name ?? '',
    'job-name': metadata.name ?? '',
  }
  return Object.entries(expected).flatMap(([key, value]) =>
    when(labels[key] !== value, () =>
      labels[key] === undefined
        ? required(`spec.template.metadata.labels[${key}]`, `must be '${value}'`)
        : invalid('spec.template.metadata.labels', labels, `must have label ${key} with value '${value}'`),
    ),
  )
}

function validateMode(spec: Loose<JobSpec>): FieldError[] {
  const indexed = spec.completionMode === 'Indexed'
  return [
    ...absentOrOneOf('spec.completionMode', spec.completionMode, ['Indexed', 'NonIndexed']),
    ...when(indexed && spec.completions === undefined, () =>
      required('spec.completions', 'when completion mode is Indexed'),
    ),
    ...when(indexed && (spec.parallelism ?? 0) > mostIndexedInParallel, () =>
      invalid(
        'spec.parallelism',
        spec.parallelism,
        `must be less than or equal to ${mostIndexedInParallel} when completion mode is Indexed`,
      ),
    ),
    ...absentOrOneOf('spec.podReplacementPolicy', spec.podReplacementPolicy, [
      'Failed',
      'TerminatingOrFailed',
    ]),
  ]
}

function validateUpdate(spec: Loose<JobSpec>, old: JobSpec): FieldError[] {
  const same = (name: 'template' | 'completions' | 'completionMode') =>
    when(!equal(spec[name], old[name]), () =>
      invalidText(`spec.${name}`, JSON.stringify(spec[name]) ?? 'null', 'field is immutable'),
    )
  return [
    // An indexed job may be made larger or smaller as long as its parallelism follows.
    ...(spec.completionMode === 'Indexed' && spec.completions === spec.parallelism
      ? []
      : same('completions')),
    ...when(!equal(spec.selector, old.selector), () => immutableSelector('spec.selector', spec.selector)),
    // A suspended job has no pods yet that its template could contradict.
    ...(old.suspend ? [] : same('template')),
    ...same('completionMode'),
  ]
}
