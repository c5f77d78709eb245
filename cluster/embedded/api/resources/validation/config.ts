import type { ConfigMap, Secret } from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { equal } from '../../json.ts'
import { forbidden, invalid, required, tooLong, when } from './errors.ts'
import { configKey, dnsSubdomain } from './names.ts'
import { validateMeta } from './object-meta.ts'

const limitBytes = 1024 * 1024

export function validateConfigMap(
  map: ConfigMap,
  old: Pick<ConfigMap, 'data' | 'binaryData' | 'immutable'> | undefined,
): FieldError[] {
  const { data = {}, binaryData = {} } = map
  return [
    ...validateMeta(map.metadata, dnsSubdomain),
    ...validateKeys('data', data),
    ...validateKeys('binaryData', binaryData),
    ...Object.keys(data).flatMap(key =>
      when(Object.hasOwn(binaryData, key), () =>
        invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'),
      ),
    ),
    ...validateSize([...Object.values(data), ...Object.values(binaryData)]),
    ...(old?.immutable
      ? [
          ...stillImmutable(map.immutable),
          ...unchanged('data', data, old.data ?? {}),
          ...unchanged('binaryData', binaryData, old.binaryData ?? {}),
        ]
      : []),
  ]
}

const accountTokenType = 'kubernetes.io/service-account-token'
const accountAnnotation = 'kubernetes.io/service-account.name'

/** Keys that Kubernetes' own types of secrets must have. */
const requiredKeys: Record<string, string[]> = {
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

export function validateSecret(
  secret: Secret,
  old: Pick<Secret, 'data' | 'type' | 'immutable'> | undefined,
): FieldError[] {
  const { data = {}, type = '' } = secret
  return [
    ...validateMeta(secret.metadata, dnsSubdomain),
    ...validateKeys('data', data),
    ...validateSize(Object.values(data)),
    ...(requiredKeys[type] ?? []).flatMap(key =>
      when(!Object.hasOwn(data, key), () => required(`data[${key}]`)),
    ),
    ...when(type === accountTokenType && !secret.metadata?.annotations?.[accountAnnotation], () =>
      required(`metadata.annotations[${accountAnnotation}]`),
    ),
    ...when(old && old.type !== type, () => invalid('type', type, 'field is immutable')),
    ...(old?.immutable
      ? [...stillImmutable(secret.immutable), ...unchanged('data', data, old.data ?? {})]
      : []),
  ]
}

function validateKeys(field: string, data: Record<string, string>): FieldError[] {
  return Object.keys(data).flatMap(key =>
    configKey(key).map(error => invalid(`${field}[${key}]`, key, error)),
  )
}

function validateSize(values: string[]): FieldError[] {
  const bytes = values.reduce((sum, value) => sum + Buffer.byteLength(value), 0)
  return when(bytes > limitBytes, () => tooLong('', limitBytes))
}

const immutable = 'field is immutable when `immutable` is set'

function stillImmutable(flag: boolean | undefined): FieldError[] {
  return when(!flag, () => forbidden('immutable', immutable))
}

function unchanged(field: string, now: object, before: object): FieldError[] {
  return when(!equal(now, before), () => forbidden(field, immutable))
}
