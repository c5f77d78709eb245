import type { Event } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { invalid, when } from './errors.ts'
import { dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'

/** Events about cluster-wide objects are in `default`; all others where their object is. */
export function validateEvent(event: Event): FieldError[] {
  const { namespace } = event.involvedObject
  const own = event.metadata?.namespace ?? ''
  return [
    ...validateMeta(event.metadata, dnsSubdomain),
    ...when(namespace ? namespace !== own : own !== 'default' && own !== 'kube-system' && own !== '', () =>
      invalid('involvedObject.namespace', namespace ?? '', 'does not match event.namespace'),
    ),
  ]
}
