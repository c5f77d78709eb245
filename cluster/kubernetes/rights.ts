import { TahanError } from '../../support/errors.ts'

/** Something that an API server lets one do, or not. */
export interface Right {
  verb: string
  /** Empty for the core group. */
  group: string
  /** With its subresource, where it has one: `pods/eviction`. */
  resource: string
  /** Undefined: in every namespace, or of what is in none. */
  namespace?: string | undefined
}

/** e.g. `create pods/eviction in namespace x`, `patch deployments.apps in every namespace`. */
export function rightInWords({ verb, group, resource, namespace }: Right): string {
  const [kind = '', subresource] = resource.split('/')
  const what = [group === '' ? kind : `${kind}.${group}`, subresource].filter(Boolean).join('/')
  const clusterScoped = ['namespaces', 'nodes'].includes(kind)
  const where = namespace ? ` in namespace ${namespace}` : clusterScoped ? '' : ' in every namespace'
  return `${verb} ${what}${where}`
}

/** The rule of a Role or ClusterRole that grants it, as one line of YAML. */
export function ruleFor({ verb, group, resource }: Right): string {
  return `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"]}`
}

/** The right that an API server's refusal names; undefined where it refuses for another reason than a missing right. */
export function rightRefused(message: string): Right | undefined {
  const found =
    /cannot (?<verb>\S+) resource "(?<resource>[^"]+)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]*)")?/.exec(
      message,
    )?.groups
  if (!found) return undefined
  const { verb = '', resource = '', group = '', namespace } = found
  return { verb, group, resource, namespace }
}

/** For a refusal that came as it was asked. `message` is the API server's own sentence. */
export function rightMissing(right: Right, message: string): TahanError {
  return new TahanError('RIGHT_MISSING', `The cluster does not let tahan ${rightInWords(right)}.`, {
    because: message,
    tryThis: `add the rule ${ruleFor(right)} to its role; cluster/existing/rbac.yaml has all that it needs`,
  })
}
