import type { ConfigMap, Container as ContainerSpec, EnvVar, Secret } from 'kubernetes-types/core/v1.js'
import type { Stored } from '../../client/resources.ts'
import type { StoredClaim, StoredVolume } from '../../objects/volumes.ts'
import { fieldValue, type PodFacts, resourceValue } from './downward.ts'
import { expand } from './expand.ts'

/** Something a container's definition refers to is missing or wrong: waiting reason CreateContainerConfigError. */
export class ContainerConfigError extends Error {}

/** Objects that a container's definition refers to; undefined for what does not exist. */
export interface References {
  configMap: (name: string) => Promise<Stored<ConfigMap> | undefined>
  secret: (name: string) => Promise<Stored<Secret> | undefined>
  claim: (name: string) => Promise<StoredClaim | undefined>
  volume: (name: string) => Promise<StoredVolume | undefined>
}

export interface EnvironmentInput {
  container: ContainerSpec
  facts: PodFacts
  services: Record<string, string>
  references: References
}

/**
 * A container's variables: those of services, then `envFrom`, then `env`, where the later hides the earlier.
 * @throws ContainerConfigError in the kubelet's words
 */
export async function containerEnvironment(input: EnvironmentInput): Promise<Record<string, string>> {
  const { container, services } = input
  const own = await fromSources(input)
  // What env may refer to: everything before it, and services where nothing else has the name.
  const visible: Record<string, string> = { ...services, ...own }
  for (const variable of container.env ?? []) {
    const value = await variableValue(variable, input, visible)
    if (value === undefined) continue
    own[variable.name] = value
    visible[variable.name] = value
  }
  return { ...services, ...own }
}

async function fromSources({ container, references }: EnvironmentInput) {
  const result: Record<string, string> = {}
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const ref = configMapRef ?? secretRef
    if (!ref?.name) continue
    const data = await dataOf(configMapRef ? 'configmap' : 'secret', ref.name, references)
    if (!data && !ref.optional) throw notFound(configMapRef ? 'configmap' : 'secret', ref.name)
    for (const [key, value] of Object.entries(data ?? {})) result[prefix + key] = value
  }
  return result
}

async function variableValue(
  { value, valueFrom }: EnvVar,
  { container, facts, references }: EnvironmentInput,
  visible: Record<string, string>,
): Promise<string | undefined> {
  if (!valueFrom) return expand(value ?? '', visible)
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom
  if (fieldRef) {
    const field = fieldValue(fieldRef.fieldPath, facts)
    if (field === undefined) throw new ContainerConfigError(`unsupported fieldPath: ${fieldRef.fieldPath}`)
    return field
  }
  if (resourceFieldRef) {
    const amount = resourceValue(resourceFieldRef, container, facts.allocatable)
    if (amount === undefined) {
      throw new ContainerConfigError(`unsupported container resource: ${resourceFieldRef.resource}`)
    }
    return amount
  }
  const ref = configMapKeyRef ?? secretKeyRef
  if (!ref) return ''
  const name = ref.name ?? ''
  const kind = configMapKeyRef ? 'configmap' : 'secret'
  const data = await dataOf(kind, name, references)
  if (!data) {
    if (ref.optional) return undefined
    throw notFound(kind, name)
  }
  const chosen = data[ref.key]
  if (chosen !== undefined) return chosen
  if (ref.optional) return undefined
  const namespace = facts.pod.metadata.namespace
  const title = configMapKeyRef ? 'ConfigMap' : 'Secret'
  throw new ContainerConfigError(`couldn't find key ${ref.key} in ${title} ${namespace}/${name}`)
}

/** The values of a ConfigMap or Secret as text; undefined when there is none of that name. */
async function dataOf(
  kind: 'configmap' | 'secret',
  name: string,
  references: References,
): Promise<Record<string, string> | undefined> {
  if (kind === 'configmap') {
    const found = await references.configMap(name)
    return found && (found.data ?? {})
  }
  const found = await references.secret(name)
  if (!found) return undefined
  const text = (value: string) => Buffer.from(value, 'base64').toString('utf8')
  return Object.fromEntries(Object.entries(found.data ?? {}).map(([key, value]) => [key, text(value)]))
}

function notFound(kind: string, name: string): ContainerConfigError {
  return new ContainerConfigError(`${kind} "${name}" not found`)
}
