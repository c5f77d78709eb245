/**
 * Makes definitions.json and descriptions.json from the declarations of `kubernetes-types`.
 * Run it after an update of that package: `npx node cluster/embedded/api/schema/generate.ts`
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Module, parseDeclarations } from './declarations.ts'
import { atomicTypes, mergeRules } from './merge-rules.ts'
import type { DescriptionFile, SchemaFile } from './types.ts'

/** The API's objects; all they refer to comes along. */
const roots = [
  ...[
    'Namespace',
    'Node',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Pod',
    'Service',
    'Endpoints',
    'ConfigMap',
    'Secret',
    'ServiceAccount',
    'Event',
  ].map(kind => `core/v1.${kind}`),
  ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ControllerRevision'].map(
    kind => `apps/v1.${kind}`,
  ),
  'batch/v1.Job',
  'coordination/v1.Lease',
  'discovery/v1.EndpointSlice',
  'policy/v1.PodDisruptionBudget',
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map(kind => `rbac/v1.${kind}`),
  'storage/v1.StorageClass',
].flatMap(kind => [kind, `${kind}List`])
const otherRoots = [
  'autoscaling/v1.Scale',
  'policy/v1.Eviction',
  'core/v1.Binding',
  'meta/v1.DeleteOptions',
  'meta/v1.Status',
  ...[
    'LocalSubjectAccessReview',
    'SelfSubjectAccessReview',
    'SelfSubjectRulesReview',
    'SubjectAccessReview',
  ].map(kind => `authorization/v1.${kind}`),
  ...['SelfSubjectReview', 'TokenRequest', 'TokenReview'].map(kind => `authentication/v1.${kind}`),
]

/** Fields that are int64 in Go; the declarations say `number` of every one. */
const int64Fields = new Set([
  'activeDeadlineSeconds',
  'deletionGracePeriodSeconds',
  'expirationSeconds',
  'fsGroup',
  'generation',
  'gracePeriodSeconds',
  'observedGeneration',
  'remainingItemCount',
  'revision',
  'runAsGroup',
  'runAsUser',
  'seconds',
  'sizeBytes',
  'supplementalGroups',
  'terminationGracePeriodSeconds',
  'tolerationSeconds',
])
/** What the declarations leave out, because the descriptions in front of it have a `*` before a `/`. */
const lostFields: Record<string, Record<string, string>> = {
  'authorization/v1.ResourceRule': { resources: '[]string', verbs: '[]string!' },
}
const byteMaps = new Set(['core/v1.Secret.data', 'core/v1.ConfigMap.binaryData'])
const named: Record<string, string> = {
  'meta/v1.Time': 'time',
  'meta/v1.MicroTime': 'microTime',
  'api/resource.Quantity': 'quantity',
  'meta/v1.FieldsV1': 'any',
  'runtime.RawExtension': 'any',
}

export function generate(): { definitions: SchemaFile; descriptions: DescriptionFile } {
  const packageFolder = path.dirname(
    import.meta.resolve('kubernetes-types/package.json').replace('file://', ''),
  )
  const modules = new Map<string, Module>()
  const moduleOf = (name: string): Module => {
    let module = modules.get(name)
    if (!module) {
      module = parseDeclarations(readFileSync(`${packageFolder}/${name}.d.ts`, 'utf8'), path.dirname(name))
      modules.set(name, module)
    }
    return module
  }

  const definitions: SchemaFile = { types: {}, atomic: [], kinds: {} }
  const descriptions: DescriptionFile = {}
  const pending = [...roots, ...otherRoots]

  const typeText = (written: string, owner: string, field: string, module: string): string => {
    const array = /^Array<(.+)>$/.exec(written)
    if (array?.[1]) return `[]${typeText(array[1], owner, field, module)}`
    const map = /^Map<(.+)>$/.exec(written)
    if (map?.[1])
      return `{}${byteMaps.has(`${owner}.${field}`) ? 'bytes' : typeText(map[1], owner, field, module)}`
    if (written === 'string' || written.startsWith('"')) return 'string'
    if (written === 'boolean') return 'bool'
    if (written === 'number') return int64Fields.has(field) ? 'int64' : 'int32'
    if (written === 'number | string') return 'intOrString'
    const full = `${moduleOf(module).imports.get(written) ?? module}.${written}`
    const scalar = named[full]
    if (scalar) return scalar
    pending.push(full)
    return full
  }

  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (definitions.types[name]) continue
    const dot = name.lastIndexOf('.')
    const module = name.slice(0, dot)
    const declaration = moduleOf(module).interfaces.get(name.slice(dot + 1))
    if (!declaration) throw new Error(`kubernetes-types declares no ${name}.`)
    const owner = name
    const words: Record<string, string> = { '': declaration.description }
    descriptions[owner] = words
    const fields: SchemaFile['types'][string] = {}
    definitions.types[owner] = fields
    for (const property of declaration.properties) {
      const text = `${typeText(property.type, owner, property.name, module)}${property.optional ? '' : '!'}`
      const rules = mergeRules[owner]?.[property.name]
      fields[property.name] = rules ? [text, rules] : text
      words[property.name] = property.description
    }
    Object.assign(fields, lostFields[owner])
    if (atomicTypes.has(owner)) definitions.atomic.push(owner)
    const literal = (field: string) =>
      /^"(.+)"$/.exec(declaration.properties.find(property => property.name === field)?.type ?? '')?.[1]
    const apiVersion = literal('apiVersion')
    const kind = literal('kind')
    if (apiVersion && kind) definitions.kinds[owner] = { apiVersion, kind }
  }
  return {
    definitions: { ...definitions, types: sorted(definitions.types) },
    descriptions: sorted(descriptions),
  }
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A type a line: short enough to load at once, and a change shows as the line it is. */
export function toText(value: SchemaFile | DescriptionFile): string {
  const lines = (record: object) =>
    Object.entries(record)
      .map(([name, inside]) => `${JSON.stringify(name)}:${JSON.stringify(inside)}`)
      .join(',\n')
  if (!isSchemaFile(value)) return `{\n${lines(value)}\n}\n`
  return `{"types":{\n${lines(value.types)}\n},\n"atomic":${JSON.stringify(value.atomic)},\n"kinds":{\n${lines(value.kinds)}\n}}\n`
}

function isSchemaFile(value: SchemaFile | DescriptionFile): value is SchemaFile {
  return Array.isArray(value.atomic)
}

if (import.meta.main) {
  const { definitions, descriptions } = generate()
  writeFileSync(path.join(import.meta.dirname, 'definitions.json'), toText(definitions))
  writeFileSync(path.join(import.meta.dirname, 'descriptions.json'), toText(descriptions))
}
