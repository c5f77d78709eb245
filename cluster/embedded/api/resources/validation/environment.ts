import type { Container } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { each, invalid, required, unsupported, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { configKey, dnsSubdomain, environmentName } from './names.ts'

type Variable = NonNullable<Loose<Container>['env']>[number]
type Source = NonNullable<Loose<Container>['envFrom']>[number]

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef'] as const

/** What a variable can take from its pod. */
const podFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]

export function validateEnvironment(
  field: string,
  { env, envFrom }: { env?: Variable[] | undefined; envFrom?: Source[] | undefined },
): FieldError[] {
  return [
    ...each(`${field}.env`, env, (variable, place) => [
      ...(variable.name
        ? environmentName(variable.name).map(error => invalid(`${place}.name`, variable.name, error))
        : [required(`${place}.name`)]),
      ...validateValueFrom(`${place}.valueFrom`, variable),
    ]),
    ...each(`${field}.envFrom`, envFrom, validateSource),
  ]
}

function validateValueFrom(field: string, { value, valueFrom }: Variable): FieldError[] {
  if (!valueFrom) return []
  const given = sources.filter(source => valueFrom[source] !== undefined)
  const errors: FieldError[] = []
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom
  if (fieldRef) errors.push(...validateFieldPath(`${field}.fieldRef.fieldPath`, fieldRef.fieldPath))
  if (resourceFieldRef && !resourceFieldRef.resource)
    errors.push(required(`${field}.resourceFieldRef.resource`))
  for (const [name, reference] of Object.entries({ configMapKeyRef, secretKeyRef })) {
    if (!reference) continue
    if (!reference.name) errors.push(required(`${field}.${name}.name`))
    if (!reference.key) errors.push(required(`${field}.${name}.key`))
    else
      errors.push(
        ...configKey(reference.key).map(error => invalid(`${field}.${name}.key`, reference.key, error)),
      )
  }
  if (given.length === 0) {
    const words = sources.map(source => `\`${source}\``)
    errors.push(
      invalid(field, '', `must specify one of: ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`),
    )
  } else if (value) {
    errors.push(invalid(field, '', 'may not be specified when `value` is not empty'))
  } else if (given.length > 1) {
    errors.push(invalid(field, '', 'may not have more than one field specified at a time'))
  }
  return errors
}

function validateFieldPath(field: string, path: string | undefined): FieldError[] {
  if (!path) return [required(field)]
  if (/^metadata\.(labels|annotations)\['.+'\]$/.test(path)) return []
  return when(!podFields.includes(path), () => unsupported(field, path, podFields))
}

function validateSource(source: Source, place: string): FieldError[] {
  const { prefix, configMapRef, secretRef } = source
  const errors = prefix ? environmentName(prefix).map(error => invalid(`${place}.prefix`, prefix, error)) : []
  for (const [name, reference] of Object.entries({ configMapRef, secretRef })) {
    if (!reference) continue
    if (reference.name) {
      const wrong = dnsSubdomain(reference.name)
      errors.push(...wrong.map(error => invalid(`${place}.${name}.name`, reference.name, error)))
    } else errors.push(required(`${place}.${name}.name`))
  }
  if (!configMapRef && !secretRef) {
    errors.push(invalid(place, '', 'must specify one of: `configMapRef` or `secretRef`'))
  } else if (configMapRef && secretRef) {
    errors.push(invalid(place, '', 'may not have more than one field specified at a time'))
  }
  return errors
}
