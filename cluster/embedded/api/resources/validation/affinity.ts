import type {
  Affinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
} from 'kubernetes-types/core/v1.js'
import type { FieldError } from '../../definition.ts'
import { each, forbidden, invalid, required, when } from './errors.ts'
import type { Loose } from './loose.ts'
import { dnsLabel, qualifiedName } from './names.ts'
import { validateSelector } from './selector.ts'

export function validateAffinity(field: string, affinity: Loose<Affinity> | undefined): FieldError[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {}
  const must = 'requiredDuringSchedulingIgnoredDuringExecution'
  const may = 'preferredDuringSchedulingIgnoredDuringExecution'
  const terms = nodeAffinity?.[must]
  return [
    ...(terms ? validateNodeTerms(`${field}.nodeAffinity.${must}.nodeSelectorTerms`, terms) : []),
    ...each(`${field}.nodeAffinity.${may}`, nodeAffinity?.[may], ({ weight, preference }, place) => [
      ...validateWeight(`${place}.weight`, weight),
      ...validateNodeTerm(preference ?? {}, `${place}.preference`),
    ]),
    ...Object.entries({ podAffinity, podAntiAffinity }).flatMap(([name, terms]) => [
      ...each(`${field}.${name}.${must}`, terms?.[must], validatePodTerm),
      ...each(`${field}.${name}.${may}`, terms?.[may], ({ weight, podAffinityTerm }, place) => [
        ...validateWeight(`${place}.weight`, weight),
        ...validatePodTerm(podAffinityTerm ?? {}, `${place}.podAffinityTerm`),
      ]),
    ]),
  ]
}

function validateNodeTerms(
  field: string,
  { nodeSelectorTerms = [] }: { nodeSelectorTerms?: Loose<NodeSelectorTerm>[] },
): FieldError[] {
  if (nodeSelectorTerms.length === 0) {
    return [required(field, 'must have at least one node selector term')]
  }
  return each(field, nodeSelectorTerms, validateNodeTerm)
}

function validateNodeTerm(term: Loose<NodeSelectorTerm>, place: string): FieldError[] {
  return [
    ...each(`${place}.matchExpressions`, term.matchExpressions, (requirement, at) => [
      ...validateValues(at, requirement),
      ...qualifiedName(requirement.key ?? '').map(error =>
        invalid(`${at}.key`, requirement.key ?? '', error),
      ),
    ]),
    ...each(`${place}.matchFields`, term.matchFields, ({ key, operator, values = [] }, at) => [
      ...when(operator !== 'In' && operator !== 'NotIn', () =>
        invalid(`${at}.operator`, operator ?? '', 'not a valid selector operator'),
      ),
      ...when(values.length !== 1, () =>
        required(
          `${at}.values`,
          "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
        ),
      ),
      ...when(key !== 'metadata.name', () =>
        invalid(`${at}.key`, key ?? '', 'not a valid field selector key'),
      ),
    ]),
  ]
}

function validateValues(
  place: string,
  { operator, values = [] }: Loose<NodeSelectorRequirement>,
): FieldError[] {
  const field = `${place}.values`
  switch (operator) {
    case 'In':
    case 'NotIn':
      return when(values.length === 0, () =>
        required(field, "must be specified when `operator` is 'In' or 'NotIn'"),
      )
    case 'Exists':
    case 'DoesNotExist':
      return when(values.length > 0, () =>
        forbidden(field, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      )
    case 'Gt':
    case 'Lt':
      return when(values.length !== 1, () =>
        required(field, "must be specified single value when `operator` is 'Lt' or 'Gt'"),
      )
    default:
      return [invalid(`${place}.operator`, operator ?? '', 'not a valid selector operator')]
  }
}

function validatePodTerm(term: Loose<PodAffinityTerm>, place: string): FieldError[] {
  const { topologyKey = '' } = term
  return [
    ...validateSelector(`${place}.labelSelector`, term.labelSelector),
    ...validateSelector(`${place}.namespaceSelector`, term.namespaceSelector),
    ...each(`${place}.namespaces`, term.namespaces, name =>
      dnsLabel(name).map(error => invalid(`${place}.namespace`, name, error)),
    ),
    ...(topologyKey
      ? qualifiedName(topologyKey).map(error => invalid(`${place}.topologyKey`, topologyKey, error))
      : [required(`${place}.topologyKey`, 'can not be empty')]),
  ]
}

function validateWeight(field: string, weight = 0): FieldError[] {
  return when(weight < 1 || weight > 100, () => invalid(field, weight, 'must be in the range 1-100'))
}
