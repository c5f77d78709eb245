import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { PatchStrategy, setHeaderOptions, type V1Pod } from '@kubernetes/client-node'
import type { Fault, Injection } from '../../support/chaos/fault.ts'
import { TahanError } from '../../support/errors.ts'
import { apiMessage, type Connection, statusCode } from './connection.ts'
import { insist } from './insist.ts'
import { takeAway } from './worker-away.ts'

/** Faults that any Kubernetes offers by its API alone. */
export const apiFaultKinds = ['pod-delete', 'node-drain', 'rolling-update', 'worker-away'] as const
export type ApiFault = Extract<Fault, { kind: (typeof apiFaultKinds)[number] }>

export function isApiFault(fault: Fault): fault is ApiFault {
  return (apiFaultKinds as readonly string[]).includes(fault.kind)
}

/**
 * Undoes the fault when its run no longer can; empty for what the cluster repairs by itself.
 *
 * @param home a folder that goes when the cluster does, and its faults with it
 */
export function apiFaultHealCommand(fault: Fault, kubeconfig: string, home: string): string[] {
  if (fault.kind !== 'node-drain') return []
  return [process.execPath, path.join(import.meta.dirname, 'uncordon.ts'), kubeconfig, fault.node, home]
}

/** An order to the API server takes effect when it is given: t0 is the instant it was sent, its answer the proof. */
export async function injectApiFault(
  connection: Connection,
  fault: ApiFault,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<Injection> {
  switch (fault.kind) {
    case 'pod-delete':
      return deletePod(connection, fault, nowMs)
    case 'node-drain':
      return drain(connection, fault.node, nowMs, signal)
    case 'rolling-update':
      return restart(connection, fault, nowMs)
    case 'worker-away':
      return takeAway(connection, fault, nowMs, signal)
  }
}

async function deletePod(
  { core }: Connection,
  { namespace, instance }: { namespace: string; instance: string },
  nowMs: () => number,
): Promise<Injection> {
  const t0Ms = nowMs()
  const answer: { metadata?: V1Pod['metadata'] } = await core.deleteNamespacedPod({
    name: instance,
    namespace,
  })
  const marked = answer.metadata?.deletionTimestamp
  if (!marked) {
    throw new TahanError(
      'FAULT_WITHOUT_EFFECT',
      `Pod ${instance} was deleted, but is not marked for deletion.`,
    )
  }
  return { t0Ms, proof: `pod ${instance} carries a deletion timestamp`, heal: async () => {} }
}

async function restart(
  { apps }: Connection,
  { namespace, app }: { namespace: string; app: string },
  nowMs: () => number,
): Promise<Injection> {
  const before = await apps.readNamespacedDeployment({ name: app, namespace })
  // The same change that `kubectl rollout restart` makes.
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() }
  const t0Ms = nowMs()
  const after = await apps.patchNamespacedDeployment(
    { name: app, namespace, body: { spec: { template: { metadata: { annotations } } } } },
    setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
  )
  const [from, to] = [before.metadata?.generation, after.metadata?.generation]
  if (from === to) {
    throw new TahanError(
      'FAULT_WITHOUT_EFFECT',
      `Deployment ${app} kept generation ${from} after its template changed.`,
    )
  }
  return { t0Ms, proof: `deployment ${app} went from generation ${from} to ${to}`, heal: async () => {} }
}

/** Cordons the node, then evicts what runs there as `kubectl drain --ignore-daemonsets` does, honouring budgets. */
async function drain(
  connection: Connection,
  node: string,
  nowMs: () => number,
  signal: AbortSignal,
): Promise<Injection> {
  const { core } = connection
  const apiVersion = await evictionVersion(connection)
  const t0Ms = nowMs()
  await setUnschedulable(connection, node, true)
  const { items } = await core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` })
  const pods = items.filter(isEvicted)
  // Not awaited before returning: a budget may hold an eviction back until a replacement is ready, and the trial
  // watches just that.
  const enough = new AbortController()
  const until = AbortSignal.any([signal, enough.signal])
  const evictions = Promise.all(pods.map(pod => evict(connection, pod, apiVersion, until)))
  evictions.catch(() => {}) // reported by heal
  return {
    t0Ms,
    proof: `node ${node} is unschedulable, ${pods.length} pods are being evicted`,
    heal: async () => {
      // A budget may hold evictions back for good; a healed node has no more of them to come.
      enough.abort()
      await insist(() => setUnschedulable(connection, node, false))
      await evictions
    },
  }
}

/** Daemons and what a kubelet runs from its own files would only come back. */
function isEvicted({ metadata }: V1Pod): boolean {
  const isDaemon = metadata?.ownerReferences?.some(({ kind }) => kind === 'DaemonSet')
  return !isDaemon && !metadata?.annotations?.['kubernetes.io/config.mirror']
}

/** `policy/v1` since Kubernetes 1.22, which older servers do not know; each says which is its own. */
async function evictionVersion({ core }: Connection): Promise<string> {
  const { resources } = await core.getAPIResources()
  const { version = 'v1' } = resources.find(({ name }) => name === 'pods/eviction') ?? {}
  return `policy/${version}`
}

export async function setUnschedulable(
  { core }: Connection,
  node: string,
  unschedulable: boolean,
): Promise<void> {
  await core.patchNode(
    { name: node, body: { spec: { unschedulable: unschedulable || null } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  )
}

async function evict(
  { core }: Connection,
  pod: V1Pod,
  apiVersion: string,
  signal: AbortSignal,
): Promise<void> {
  const name = pod.metadata?.name ?? ''
  const namespace = pod.metadata?.namespace ?? ''
  const body = { apiVersion, kind: 'Eviction', metadata: { name, namespace } }
  for (;;) {
    try {
      await core.createNamespacedPodEviction({ name, namespace, body })
      return
    } catch (thrown) {
      if (thrown instanceof TahanError) throw thrown
      if (statusCode(thrown) === 404) return
      if (statusCode(thrown) !== 429) {
        throw new TahanError('EVICTION_REFUSED', `Pod ${name} could not be evicted.`, {
          because: apiMessage(thrown),
          cause: thrown,
        })
      }
    }
    // Refused by a disruption budget: kubectl asks again every 5 s; a small cluster frees budgets faster.
    await pause(500, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
  }
}
