import type { Container as ContainerSpec } from 'kubernetes-types/core/v1.js'
import type { Api } from '../../client/api.ts'
import { isApiError } from '../../client/api-error.ts'
import { systemClock } from '../../client/clock.ts'
import { eventRecorder } from '../../client/event-recorder.ts'
import { Informer } from '../../client/informer.ts'
import type { AgentConfig } from '../../plan.ts'
import type { Marks } from '../../supervisor/marked.ts'
import type { StoredPod } from '../pod.ts'
import { Prober } from '../probes/prober.ts'
import { AddressPool } from '../runtime/address-pool.ts'
import type { PodFacts } from '../runtime/downward.ts'
import type { References } from '../runtime/environment.ts'
import { runIn } from '../runtime/exec.ts'
import { VolumeCleaner } from '../runtime/persistent-volumes.ts'
import { isRunning, latest } from '../runtime/records.ts'
import { Runtime } from '../runtime/runtime.ts'
import { BackOff } from './back-off.ts'
import type { NodeContext } from './context.ts'
import { formerLife } from './former-life.ts'
import { Pleg } from './pleg.ts'
import { PodWorker } from './pod-worker.ts'
import { StatusManager } from './status-manager.ts'

export interface Kubelet {
  runtime: Runtime
  /** Pods of this node, as the API server shows them. */
  pod: (namespace: string, name: string) => StoredPod | undefined
  pods: () => StoredPod[]
}

export interface KubeletOptions {
  api: Api
  config: AgentConfig
  marks: Marks
  allocatable: PodFacts['allocatable']
  random: () => number
  signal: AbortSignal
  onTrouble: (thrown: unknown) => void
}

/** The longest a pod waits after an error, as in the kubelet. */
const errorRetryMs = 10_000
/** How often the node's disk is looked through for volumes that are no more. */
const cleanEveryMs = 5_000

/** Runs the pods that are assigned to this node. */
export function startKubelet(options: KubeletOptions): Kubelet {
  const { api, config, random, signal, onTrouble } = options
  const { node, settings } = config
  const workers = new Map<string, PodWorker>()
  const addresses = new AddressPool(config.subnet, node.index, random())
  const runtime = new Runtime({
    marks: options.marks,
    folder: config.folder,
    takeAddress: () => addresses.take(),
    freeAddress: address => addresses.give(address),
  })
  const record = eventRecorder({ api, component: 'kubelet', host: node.name, clock: systemClock, signal })
  const informed = { api, signal, onTrouble }
  const pods = new Informer({ ...informed, resource: 'pods', fieldSelector: `spec.nodeName=${node.name}` })
  const services = new Informer({ ...informed, resource: 'services' })
  services.synced.catch(() => {}) // the agent ends
  pods.synced.then(
    () => runtime.removeForgotten(new Set(pods.list().map(({ metadata }) => metadata.uid))),
    () => {},
  )

  const current = (uid: string) => {
    const known = workers.get(uid)?.pod
    const shown = known && pods.get(`${known.metadata.namespace}/${known.metadata.name}`)
    return shown?.metadata.uid === uid ? shown : undefined
  }
  const statuses = new StatusManager({ api, current, random, signal, onTrouble })
  const pleg = new Pleg({
    runtime,
    periodMs: settings.podRelistPeriodMs,
    random,
    signal,
    onChange: uid => workers.get(uid)?.poke(),
  })
  const prober = new Prober({
    pod: uid => workers.get(uid)?.pod,
    status: uid => statuses.get(uid),
    exec: (uid, name) => (command, timeoutMs) => {
      const container = latest(runtime.inspect(uid), name)
      return runIn(runtime, isRunning(container) ? container : undefined, command, timeoutMs)
    },
    isReachable: (uid, address) => address === node.address || runtime.isReachable(uid, address),
    onChange: (uid, kind, containerId, result) => {
      const worker = workers.get(uid)
      if (!worker) return
      if (kind === 'readiness') statuses.setReady(worker.pod, containerId, result === 'success')
      if (kind === 'startup') statuses.setStarted(worker.pod, containerId, result === 'success')
      worker.poke()
    },
    onUnhealthy: (pod, container, kind, message) => {
      const title = `${kind[0]?.toUpperCase()}${kind.slice(1)}`
      event(pod, 'Warning', 'Unhealthy', `${title} probe failed: ${message}`, container)
    },
    random,
  })

  function event(
    pod: StoredPod,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    container?: ContainerSpec,
  ): void {
    const isInit = pod.spec?.initContainers?.some(({ name }) => name === container?.name)
    const path = container && `spec.${isInit ? 'initContainers' : 'containers'}{${container.name}}`
    record({ apiVersion: 'v1', kind: 'Pod', metadata: pod.metadata }, type, reason, message, path)
  }

  const context: NodeContext = {
    cluster: config.cluster,
    nodeBinary: config.nodeBinary,
    images: config.images,
    hostAddress: node.address,
    allocatable: options.allocatable,
    runtime,
    pleg,
    prober,
    statuses,
    restartBackOff: new BackOff({
      firstMs: settings.restartBackOffMs,
      longestMs: settings.restartBackOffMaxMs,
    }),
    pullBackOff: new BackOff({ firstMs: settings.restartBackOffMs, longestMs: settings.restartBackOffMaxMs }),
    errorRetryMs: Math.min(errorRetryMs, settings.restartBackOffMs),
    services: async () => {
      await services.synced
      return services.list()
    },
    references: namespace => referencesIn(api, namespace),
    event,
    random,
    onTrouble,
  }

  pods.onChange(({ type, object }) => {
    const { uid } = object.metadata
    const known = workers.get(uid)
    if (type === 'deleted') {
      known?.gone(object)
      return
    }
    if (known) return known.update(object)
    const before = formerLife(object, Date.now())
    if (before) {
      runtime.remember(object, before)
      pleg.relist()
    }
    const worker = new PodWorker(context, object, () => workers.delete(uid))
    workers.set(uid, worker)
    worker.poke()
  })
  const cleaner = new VolumeCleaner(runtime.diskFolder)
  const cleaning = setInterval(() => {
    cleaner.clean(async () => (await api.list('persistentvolumes')).items).catch(onTrouble)
  }, cleanEveryMs)
  signal.addEventListener('abort', () => {
    clearInterval(cleaning)
    for (const worker of workers.values()) worker.stop()
  })

  return {
    runtime,
    pod: (namespace, name) => pods.get(`${namespace}/${name}`),
    pods: () => pods.list(),
  }
}

/** Objects that pods refer to, asked for when they are needed. */
function referencesIn(api: Api, namespace: string): References {
  const orNothing = async <T>(asked: Promise<T>): Promise<T | undefined> => {
    try {
      return await asked
    } catch (thrown) {
      if (isApiError(thrown, 404)) return undefined
      throw thrown
    }
  }
  return {
    configMap: name => orNothing(api.get('configmaps', namespace, name)),
    secret: name => orNothing(api.get('secrets', namespace, name)),
    claim: name => orNothing(api.get('persistentvolumeclaims', namespace, name)),
    volume: name => orNothing(api.get('persistentvolumes', undefined, name)),
  }
}
