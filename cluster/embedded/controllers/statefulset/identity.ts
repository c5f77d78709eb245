import type { StatefulSet } from 'kubernetes-types/apps/v1.js'
import type { Pod } from 'kubernetes-types/core/v1.js'
import type { Stored } from '../../client/resources.ts'
import type { StoredPod } from '../../objects/pod.ts'
import { type Revision, revisionLabel, templateOf } from '../shared/history.ts'
import { podFromTemplate } from '../shared/pod-control.ts'
import { withClaims } from './claims.ts'

const nameLabel = 'statefulset.kubernetes.io/pod-name'
const indexLabel = 'apps.kubernetes.io/pod-index'

type StoredSet = Stored<StatefulSet>

/** The number in a pod's name; undefined when it is not one of the set's names. */
export function ordinalOf(set: StoredSet, { metadata }: StoredPod): number | undefined {
  const prefix = `${set.metadata.name}-`
  const rest = metadata.name.startsWith(prefix) ? metadata.name.slice(prefix.length) : ''
  return /^\d+$/.test(rest) ? Number(rest) : undefined
}

/** The set's pod of that number, from the template of that revision. */
export function newPod(set: StoredSet, ordinal: number, revision: Revision): Pod {
  const name = `${set.metadata.name}-${ordinal}`
  const pod = withClaims(podFromTemplate(templateOf(revision), set, name), set, ordinal)
  const labels = {
    ...pod.metadata?.labels,
    ...identityLabels(name, ordinal),
    [revisionLabel]: hashOf(revision),
  }
  const { serviceName } = set.spec ?? {}
  return {
    ...pod,
    metadata: { ...pod.metadata, labels },
    ...(pod.spec && {
      spec: { ...pod.spec, hostname: name, ...(serviceName && { subdomain: serviceName }) },
    }),
  }
}

/** The pod's labels, mended when somebody took away those that name it; undefined when they are right. */
export function mendedLabels(pod: StoredPod, ordinal: number): Record<string, string> | undefined {
  const wanted = identityLabels(pod.metadata.name, ordinal)
  const labels = pod.metadata.labels ?? {}
  return Object.entries(wanted).every(([key, value]) => labels[key] === value)
    ? undefined
    : { ...labels, ...wanted }
}

export function hashOf({ metadata }: Revision): string {
  return metadata.name
}

export function revisionNameOf({ metadata }: StoredPod): string | undefined {
  return metadata.labels?.[revisionLabel]
}

function identityLabels(name: string, ordinal: number): Record<string, string> {
  return { [nameLabel]: name, [indexLabel]: String(ordinal) }
}
