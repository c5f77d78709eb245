import type { V1Node, V1Pod } from '@kubernetes/client-node'
import { TahanError } from '../../support/errors.ts'
import { componentArguments } from '../k3s/describe/configuration.ts'
import { type Connection, statusCode } from '../kubernetes/connection.ts'

/** kubelets renew their lease four times in its duration. */
const renewalsInLease = 4

type Component = 'kube-controller-manager' | 'kube-apiserver'

/** What a part of the control plane was started with; undefined where nobody may see it. */
type ArgumentsOf = (component: Component) => ReadonlyMap<string, string> | undefined

/**
 * What an API tells of how a cluster handles failures. K3s writes its arguments on its servers, and kubeadm (kind, too)
 * runs the control plane as pods that can be seen. A managed cluster shows neither: what it keeps to itself stands
 * there as unknown, so that nobody takes another cluster's values for this one's.
 */
export async function configurationOf(
  connection: Connection,
  servers: readonly V1Node[],
): Promise<Record<string, string>> {
  const { minor } = await connection.version.getCode()
  const seconds = await leaseSeconds(connection)
  return {
    ...fromArguments(
      argumentsOnNodes(servers) ?? argumentsOfPods(await controlPlanePods(connection)),
      Number.parseInt(minor, 10),
    ),
    'node-lease-duration-seconds': seconds.length > 0 ? seconds.join(', ') : 'unknown: no lease was shown',
    ...(seconds.length === 1 && {
      'node-lease-renew-period': `${Number(seconds[0]) / renewalsInLease}s`,
    }),
  }
}

/** @param minor of Kubernetes' version: 21 of v1.21.2 */
export function fromArguments(of: ArgumentsOf, minor: number): Record<string, string> {
  const unknown = 'unknown: the API does not tell'
  const value = (component: Component, name: string, fallback: string) => {
    const told = of(component)
    return told ? (told.get(name) ?? fallback) : unknown
  }
  return {
    'node-monitor-period': value('kube-controller-manager', 'node-monitor-period', '5s'),
    // Ten seconds more since Kubernetes 1.32.
    'node-monitor-grace-period': value(
      'kube-controller-manager',
      'node-monitor-grace-period',
      minor >= 32 ? '50s' : '40s',
    ),
    'default-not-ready-toleration-seconds': value(
      'kube-apiserver',
      'default-not-ready-toleration-seconds',
      '300',
    ),
    'default-unreachable-toleration-seconds': value(
      'kube-apiserver',
      'default-unreachable-toleration-seconds',
      '300',
    ),
  }
}

function argumentsOnNodes(servers: readonly V1Node[]): ArgumentsOf | undefined {
  const k3s = servers.find(({ metadata }) => metadata?.annotations?.['k3s.io/node-args'])
  return k3s && (component => componentArguments(k3s, component))
}

/** kubeadm's static pods carry the name of their part in a label. */
export function argumentsOfPods(pods: readonly V1Pod[]): ArgumentsOf {
  return component => {
    const pod = pods.find(({ metadata }) => metadata?.labels?.component === component)
    if (!pod) return undefined
    const words = (pod.spec?.containers ?? []).flatMap(({ command, args }) => [
      ...(command ?? []),
      ...(args ?? []),
    ])
    return new Map(
      words.flatMap(word => {
        const [, name, value] = /^--([^=]+)=(.*)$/.exec(word) ?? []
        return name === undefined || value === undefined ? [] : [[name, value] as const]
      }),
    )
  }
}

function controlPlanePods({ core }: Connection): Promise<V1Pod[]> {
  return listed(() =>
    core.listNamespacedPod({ namespace: 'kube-system', labelSelector: 'tier=control-plane' }),
  )
}

async function leaseSeconds({ coordination }: Connection): Promise<number[]> {
  const leases = await listed(() => coordination.listNamespacedLease({ namespace: 'kube-node-lease' }))
  const all = leases.flatMap(({ spec }) => spec?.leaseDurationSeconds ?? [])
  return [...new Set(all)].sort((a, b) => a - b)
}

/** Nothing where it may not be seen. */
async function listed<T>(list: () => Promise<{ items: T[] }>): Promise<T[]> {
  try {
    return (await list()).items
  } catch (thrown) {
    const mayNot = thrown instanceof TahanError && thrown.code === 'RIGHT_MISSING'
    if (mayNot || statusCode(thrown) !== undefined) return []
    throw thrown
  }
}
