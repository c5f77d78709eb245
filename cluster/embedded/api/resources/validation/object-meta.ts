import type { ObjectMeta } from 'kubernetes-types/meta/v1.js'
import type { FieldError } from '../../definition.ts'
import { each, invalid, invalidText, required, tooLong, when } from './errors.ts'
import { type NameRule, qualifiedName, validLabelValue } from './names.ts'

const annotationsLimitBytes = 256 * 1024

/** What every object's metadata must be. Whether a namespace is wanted and there, the server's verbs check. */
export function validateMeta(metadata: ObjectMeta | undefined, rule: NameRule): FieldError[] {
  const { name, generateName } = metadata ?? {}
  return [
    ...(generateName
      ? rule(maskTrailingDash(generateName)).map(error =>
          invalid('metadata.generateName', generateName, error),
        )
      : []),
    ...(name
      ? rule(name).map(error => invalid('metadata.name', name, error))
      : [required('metadata.name', 'name or generateName is required')]),
    ...validateLabels('metadata.labels', metadata?.labels),
    ...validateAnnotations('metadata.annotations', metadata?.annotations),
    ...validateOwners(metadata),
    ...validateFinalizers(metadata),
  ]
}

export function validateLabels(field: string, labels: Record<string, string> | undefined): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedName(key).map(error => invalid(field, key, error)),
    ...validLabelValue(value).map(error => invalid(field, value, error)),
  ])
}

export function validateAnnotations(
  field: string,
  annotations: Record<string, string> | undefined,
): FieldError[] {
  const entries = Object.entries(annotations ?? {})
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  )
  return [
    ...entries.flatMap(([key]) => qualifiedName(key.toLowerCase()).map(error => invalid(field, key, error))),
    ...when(bytes > annotationsLimitBytes, () => tooLong(field, annotationsLimitBytes)),
  ]
}

function validateOwners(metadata: ObjectMeta | undefined): FieldError[] {
  const field = 'metadata.ownerReferences'
  const owners = metadata?.ownerReferences ?? []
  const controllers = owners.filter(({ controller }) => controller)
  const empty = (name: 'kind' | 'name' | 'uid', value: string | undefined) =>
    when(!value, () => invalid(`${field}.${name}`, '', `${name} must not be empty`))
  return [
    ...owners.flatMap(owner => [
      ...when(!owner.apiVersion, () => invalid(`${field}.apiVersion`, '', 'version must not be empty')),
      ...empty('kind', owner.kind),
      ...empty('name', owner.name),
      ...empty('uid', owner.uid),
    ]),
    ...when(controllers.length > 1, () =>
      invalidText(
        field,
        `[${controllers.map(({ kind, name }) => `${kind}/${name}`).join(' ')}]`,
        'Only one reference can have Controller set to true.',
      ),
    ),
  ]
}

const standardFinalizers = ['orphan', 'foregroundDeletion', 'kubernetes']

function validateFinalizers(metadata: ObjectMeta | undefined): FieldError[] {
  const field = 'metadata.finalizers'
  return each(field, metadata?.finalizers, name => [
    ...qualifiedName(name).map(error => invalid(field, name, error)),
    ...when(!name.includes('/') && !standardFinalizers.includes(name), () =>
      invalid(field, name, 'name is neither a standard finalizer name nor is it fully qualified'),
    ),
  ])
}

/** A prefix may end in a dash, as something follows. */
function maskTrailingDash(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -1)}a` : prefix
}
