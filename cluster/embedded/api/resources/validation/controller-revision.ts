import type { ControllerRevision } from 'kubernetes-types/apps/v1.js'
import type { FieldError } from '../../definition.ts'
import { equal } from '../../json.ts'
import { invalid, nonNegative, required, when } from './errors.ts'
import { dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'

export function validateControllerRevision(
  revision: ControllerRevision,
  old: Pick<ControllerRevision, 'data'> | undefined,
): FieldError[] {
  return [
    ...validateMeta(revision.metadata, dnsSubdomain),
    ...when(revision.data === undefined, () => required('data', 'data is mandatory')),
    ...nonNegative('revision', revision.revision),
    ...when(old && !equal(old.data, revision.data), () => invalid('data', '', 'field is immutable')),
  ]
}
