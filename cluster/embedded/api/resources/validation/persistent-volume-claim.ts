import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { equal } from '../../json.ts'
import { forbidden, required, unsupported, when } from './errors.ts'
import { dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

/** Modes in which volumes and claims may be mounted. */
export function validateAccessModes(field: string, modes: readonly string[] | undefined): FieldError[] {
  if (!modes?.length) return [required(field, 'at least 1 access mode is required')]
  return modes.filter(mode => !accessModes.includes(mode)).map(mode => unsupported(field, mode, accessModes))
}

export function validatePersistentVolumeClaim(
  claim: PersistentVolumeClaim,
  old?: PersistentVolumeClaim,
): FieldError[] {
  const { metadata, spec } = claim
  return [
    ...validateMeta(metadata, dnsSubdomain),
    ...validateAccessModes('spec.accessModes', spec?.accessModes),
    ...when(spec?.resources?.requests?.storage === undefined, () => required('spec.resources[storage]')),
    ...when(old !== undefined && !equal(fixedOf(claim, old), fixedOf(old, old)), () =>
      forbidden(
        'spec',
        'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      ),
    ),
  ]
}

/** What of a claim stays: all but its size, the volume that it gets, and a class where none was named. */
function fixedOf({ spec }: PersistentVolumeClaim, old: PersistentVolumeClaim): object {
  const { resources: _resources, volumeAttributesClassName: _attributes, ...rest } = spec ?? {}
  return {
    ...rest,
    ...(!old.spec?.volumeName && { volumeName: undefined }),
    ...(old.spec?.storageClassName === undefined && { storageClassName: undefined }),
  }
}
