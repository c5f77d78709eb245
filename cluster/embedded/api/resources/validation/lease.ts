import type { Lease } from 'kubernetes-types/coordination/v1.js'
import type { FieldError } from '../../definition.ts'
import { invalid, when } from './errors.ts'
import { dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'

export function validateLease(lease: Lease): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = lease.spec ?? {}
  return [
    ...validateMeta(lease.metadata, dnsSubdomain),
    ...when(seconds !== undefined && seconds <= 0, () =>
      invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'),
    ),
    ...when(transitions !== undefined && transitions < 0, () =>
      invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'),
    ),
  ]
}
