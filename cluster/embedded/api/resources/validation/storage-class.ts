import type { StorageClass } from 'kubernetes-types/storage/v1.js'
import type { FieldError } from '../../definition.ts'
import { absentOrOneOf, forbidden, required, when } from './errors.ts'
import { dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'

export function validateStorageClass(storage: StorageClass, old?: StorageClass): FieldError[] {
  const { metadata, provisioner, reclaimPolicy, volumeBindingMode } = storage
  const fixed = ['provisioner', 'reclaimPolicy', 'volumeBindingMode', 'parameters'] as const
  return [
    ...validateMeta(metadata, dnsSubdomain),
    ...when(!provisioner, () => required('provisioner')),
    ...absentOrOneOf('reclaimPolicy', reclaimPolicy, ['Delete', 'Retain']),
    ...absentOrOneOf('volumeBindingMode', volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
    ...fixed.flatMap(field =>
      when(old !== undefined && JSON.stringify(old[field]) !== JSON.stringify(storage[field]), () =>
        forbidden(field, `updates to ${field} are forbidden.`),
      ),
    ),
  ]
}
