import type { Node, NodeAffinity, PodSpec, PodTemplateSpec, Toleration } from 'kubernetes-types/core/v1.js'
import type { Stored } from '../../client/resources.ts'
import type { StoredPod } from '../../objects/pod.ts'
import { isTolerated } from '../../objects/taints.ts'
import { matchesRequired } from '../../scheduler/node-affinity.ts'
import { nodeInfos } from '../../scheduler/world.ts'

/** Daemons stay on nodes that are in trouble: they may be what is needed there. */
const daemonTolerations: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
]
const hostNetworkToleration: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
}

/** Whether the node shall have a pod of this template, and whether one that is there may stay. */
export function runsOn(template: PodTemplateSpec, node: Stored<Node>): { should: boolean; may: boolean } {
  const [info] = nodeInfos([node], [])
  if (!info || !matchesRequired({ spec: template.spec } as StoredPod, info))
    return { should: false, may: false }
  const tolerations = tolerationsOf(template.spec)
  const untolerated = (node.spec?.taints ?? []).filter(taint => !isTolerated(taint, tolerations))
  return {
    should: untolerated.every(({ effect }) => effect === 'PreferNoSchedule'),
    may: untolerated.every(({ effect }) => effect !== 'NoExecute'),
  }
}

/** The template for a pod that can only go to this node. */
export function templateFor(template: PodTemplateSpec, node: string): PodTemplateSpec {
  if (!template.spec) return template
  const byName = { key: 'metadata.name', operator: 'In', values: [node] }
  const { affinity } = template.spec
  const nodeAffinity: NodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [byName] }] },
  }
  const spec = {
    ...template.spec,
    affinity: { ...affinity, nodeAffinity },
    tolerations: tolerationsOf(template.spec),
  }
  return { ...template, spec }
}

/** The node that a daemon's pod is on, or is meant for. */
export function nodeOf({ spec }: StoredPod): string | undefined {
  if (spec?.nodeName) return spec.nodeName
  const terms =
    spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  return terms.flatMap(({ matchFields }) => matchFields ?? []).find(({ key }) => key === 'metadata.name')
    ?.values?.[0]
}

function tolerationsOf(spec: PodSpec | undefined): Toleration[] {
  const own = spec?.tolerations ?? []
  const added = [...daemonTolerations, ...(spec?.hostNetwork ? [hostNetworkToleration] : [])]
  const isThere = (toleration: Toleration) =>
    own.some(
      ({ key, effect, operator }) =>
        key === toleration.key && effect === toleration.effect && operator === 'Exists',
    )
  return [...own, ...added.filter(toleration => !isThere(toleration))]
}
