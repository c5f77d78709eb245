import type { Container, Pod, PodSpec, Toleration } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { equal } from '../../json.ts'
import { forbidden, invalid, required, when } from './errors.ts'
import { dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'
import { validatePodSpec } from './pod-spec.ts'

export function validatePod(pod: Pod, old: Pick<Pod, 'spec'> | undefined): FieldError[] {
  return [
    ...validateMeta(pod.metadata, dnsSubdomain),
    ...validatePodSpec('spec', pod.spec),
    ...(old?.spec && pod.spec ? validateUpdate(pod.spec, old.spec) : []),
  ]
}

/** A pod is what it was created as; only its images, its deadline and further tolerations may change. */
function validateUpdate(spec: PodSpec, old: PodSpec): FieldError[] {
  if (equal(spec, old)) return []
  if ((spec.containers ?? []).length !== (old.containers ?? []).length) {
    return [forbidden('spec.containers', 'pod updates may not add or remove containers')]
  }
  if ((spec.initContainers ?? []).length !== (old.initContainers ?? []).length) {
    return [forbidden('spec.initContainers', 'pod updates may not add or remove containers')]
  }
  return [
    ...emptiedImages('spec.containers', spec.containers),
    ...emptiedImages('spec.initContainers', spec.initContainers),
    ...validateDeadline(spec.activeDeadlineSeconds, old.activeDeadlineSeconds),
    ...validateAddedTolerations(spec.tolerations ?? [], old.tolerations ?? []),
    ...when(!equal(withChangeable(spec, old), old), () =>
      forbidden(
        'spec',
        'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
          '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
          '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n' +
          differingFields(withChangeable(spec, old), old),
      ),
    ),
  ]
}

function emptiedImages(field: string, containers: Container[] | undefined): FieldError[] {
  return (containers ?? []).flatMap((container, index) =>
    when(!container.image, () => required(`${field}[${index}].image`)),
  )
}

function validateDeadline(deadline: number | undefined, old: number | undefined): FieldError[] {
  const field = 'spec.activeDeadlineSeconds'
  if (old === undefined) return []
  if (deadline === undefined) {
    return [invalid(field, deadline, 'must not update from a positive integer to nil value')]
  }
  return when(deadline > old, () => invalid(field, deadline, 'must be less than or equal to previous value'))
}

function validateAddedTolerations(tolerations: Toleration[], old: Toleration[]): FieldError[] {
  const kept = old.every(before =>
    tolerations.some(toleration =>
      equal({ ...toleration, tolerationSeconds: 0 }, { ...before, tolerationSeconds: 0 }),
    ),
  )
  return when(!kept, () =>
    forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'),
  )
}

/** The new spec with what may change as it was. */
function withChangeable(spec: PodSpec, old: PodSpec): PodSpec {
  const changed: PodSpec = {
    ...spec,
    containers: withImages(spec.containers ?? [], old.containers ?? []),
    ...(spec.initContainers && {
      initContainers: withImages(spec.initContainers, old.initContainers ?? []),
    }),
  }
  for (const field of ['activeDeadlineSeconds', 'tolerations'] as const) delete changed[field]
  if (old.activeDeadlineSeconds !== undefined) changed.activeDeadlineSeconds = old.activeDeadlineSeconds
  if (old.tolerations) changed.tolerations = old.tolerations
  const grace = old.terminationGracePeriodSeconds
  if (grace !== undefined && grace < 0 && spec.terminationGracePeriodSeconds === 1) {
    changed.terminationGracePeriodSeconds = grace
  }
  return changed
}

function withImages(containers: Container[], old: Container[]): Container[] {
  return containers.map((container, index) => {
    const image = old[index]?.image
    return image === undefined ? container : { ...container, image }
  })
}

/** Kubernetes shows a diff of Go structs here; this one names the fields and shows them as JSON. */
function differingFields(spec: PodSpec, old: PodSpec): string {
  const now: Record<string, unknown> = { ...spec }
  const before: Record<string, unknown> = { ...old }
  const line = (sign: string, name: string, value: unknown) =>
    value === undefined ? [] : [`${sign} ${name}: ${JSON.stringify(value)}`]
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter(name => !equal(now[name], before[name]))
    .flatMap(name => [...line('-', name, before[name]), ...line('+', name, now[name])])
    .join('\n')
}
