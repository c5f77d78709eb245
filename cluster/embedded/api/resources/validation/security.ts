import type { PodSecurityContext, SecurityContext } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { each, invalid, when } from './errors.ts'
import type { Loose } from './loose.ts'

const largestId = 2 ** 31 - 1

export function validateSecurityContext(
  field: string,
  context: Loose<SecurityContext> | undefined,
): FieldError[] {
  const privileges = context?.allowPrivilegeEscalation === false
  return [
    ...validateId(`${field}.runAsUser`, context?.runAsUser),
    ...validateId(`${field}.runAsGroup`, context?.runAsGroup),
    ...when(privileges && context?.privileged, () =>
      invalid(field, '', 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'),
    ),
    ...when(privileges && context?.capabilities?.add?.includes('SYS_ADMIN'), () =>
      invalid(
        field,
        '',
        'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
      ),
    ),
  ]
}

export function validatePodSecurityContext(
  field: string,
  context: Loose<PodSecurityContext> | undefined,
): FieldError[] {
  return [
    ...validateId(`${field}.runAsUser`, context?.runAsUser),
    ...validateId(`${field}.runAsGroup`, context?.runAsGroup),
    ...validateId(`${field}.fsGroup`, context?.fsGroup),
    ...each(`${field}.supplementalGroups`, context?.supplementalGroups, (id, place) => validateId(place, id)),
  ]
}

function validateId(field: string, id: number | undefined): FieldError[] {
  return when(id !== undefined && (id < 0 || id > largestId), () =>
    invalid(field, id, `must be between 0 and ${largestId}, inclusive`),
  )
}
