import { setTimeout as pause } from 'node:timers/promises'
import {
  Health,
  type KubernetesObject,
  type V1EndpointSlice,
  type V1Node,
  type V1Pod,
} from '@kubernetes/client-node'
import { Changes } from '../../support/changes.ts'
import { TahanError } from '../../support/errors.ts'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import type { ClusterNode } from '../cluster.ts'
import type { AppManifests, Crew, CrewManifests, DeployedApp, Orchestrator } from '../orchestrator.ts'
import { apiMessage, type Connection, statusCode } from './connection.ts'
import { PodCrew } from './crew.ts'
import { followPods, followSlices, KubernetesApp } from './deployed-app.ts'
import { type Doors, doorOnEachNode } from './doors.ts'
import { Followed } from './followed.ts'
import { endpointsEvent, nodeEvent, noteEvent, podEvent, sameNews } from './normalize.ts'
import { ownNamespaces, type Place, type Places } from './places.ts'

/** Taints that a failed or drained node carries; a node with one is not yet back. */
const faultTaints = [
  'node.kubernetes.io/unreachable',
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unschedulable',
]

/** How a cluster differs from one that was made for experiments. */
export interface Ways {
  /** Where clients reach an app; each node's NodePort where nothing else is said. */
  doors?: Doors
  /** Where apps are deployed to; namespaces that are made for them where nothing else is said. */
  places?: Places
  /** Changes an app's objects into what the cluster needs. */
  adapt?: (object: KubernetesObject) => KubernetesObject
}

const same = (object: KubernetesObject) => object

/** Deploys and watches apps on any Kubernetes, through its API alone. */
export class KubernetesOrchestrator implements Orchestrator {
  readonly #connection: Connection
  readonly #nodes: readonly ClusterNode[]
  readonly #doors: Doors
  readonly #places: Places
  readonly #adapt: (object: KubernetesObject) => KubernetesObject

  /** @param nodes those that the experiments are about; without any, none is looked at */
  constructor(
    connection: Connection,
    nodes: readonly ClusterNode[],
    { doors = doorOnEachNode(nodes), places = ownNamespaces(connection), adapt = same }: Ways = {},
  ) {
    this.#connection = connection
    this.#nodes = nodes
    this.#doors = doors
    this.#places = places
    this.#adapt = adapt
  }

  async deploy(app: AppManifests, namespaceHint: string, signal: AbortSignal): Promise<DeployedApp> {
    const owned = new AsyncDisposableStack()
    const place = owned.use(await this.#places.take(namespaceHint, signal))
    try {
      const askedForMs = performance.now()
      for (const object of app.objects) await this.#create(object, place)
      const at = {
        askedForMs,
        namespace: place.namespace,
        name: app.name,
        replicas: await this.#replicasOf(app, place.namespace, signal),
        workload: app.objects.find(isWorkload),
      }
      const deployed = await KubernetesApp.follow(this.#connection, at, owned)
      await deployed.ready(signal)
      await deployed.open(this.#doors, signal)
      return deployed
    } catch (thrown) {
      // What went wrong matters more than a namespace that stays: the next run removes that.
      await owned.disposeAsync().catch(() => {})
      throw thrown
    }
  }

  async gather(crew: CrewManifests, namespaceHint: string, signal: AbortSignal): Promise<Crew> {
    const owned = new AsyncDisposableStack()
    const place = owned.use(await this.#places.take(namespaceHint, signal))
    try {
      for (const object of crew.objects) await this.#create(object, place)
      return await PodCrew.gather(this.#connection, { ...crew, namespace: place.namespace }, owned, signal)
    } catch (thrown) {
      await owned.disposeAsync().catch(() => {})
      throw thrown
    }
  }

  sweep(): Promise<string[]> {
    return this.#places.sweep()
  }

  async nodesReady(signal: AbortSignal): Promise<void> {
    if (this.#nodes.length === 0) return
    const changes = new Changes()
    const notify = () => changes.notify()
    await using nodes = await this.#followNodesOnce(notify, signal)
    const away = () => {
      const back = [...nodes.items.values()].filter(isBack).map(({ metadata }) => metadata?.name)
      return this.#nodes.map(({ name }) => name).filter(name => !back.includes(name))
    }
    try {
      await changes.until(() => {
        nodes.check()
        return away().length === 0
      }, signal)
    } catch (cause) {
      if (cause instanceof TahanError) throw cause
      throw new TahanError('NODES_NOT_READY', `${away().join(', ') || 'A node'} did not become Ready.`, {
        tryThis: `kubectl describe node ${away()[0] ?? ''}`,
        cause,
      })
    }
  }

  async answers(signal: AbortSignal): Promise<boolean> {
    try {
      return await new Health(this.#connection.config).readyz({ signal })
    } catch {
      return false
    }
  }

  async watch(
    app: DeployedApp,
    sink: (event: TimelineEvent) => void,
    nowMs: () => number,
  ): Promise<AsyncDisposable> {
    const { namespace, name } = app
    const last = new Map<string, TimelineEvent>()
    const tell = (key: string, event: TimelineEvent) => {
      if (sameNews(last.get(key), event)) return
      last.set(key, event)
      sink(event)
    }
    const followed: { check: () => void }[] = []
    await using starting = new AsyncDisposableStack()
    const follow = (one: AsyncDisposable & { check: () => void }) => followed.push(starting.use(one))
    follow(
      await followPods(this.#connection, namespace, (change, pod: V1Pod) => {
        tell(`pod ${pod.metadata?.uid} ${change === 'removed'}`, podEvent(nowMs(), change, name, pod))
      }),
    )
    const slices = new Map<string, V1EndpointSlice>()
    follow(
      await followSlices(this.#connection, namespace, (change, slice) => {
        const key = slice.metadata?.name ?? ''
        if (change === 'removed') slices.delete(key)
        else slices.set(key, slice)
        const seen = change === 'present' ? 'present' : slices.size === 0 ? 'removed' : 'changed'
        tell('endpoints', endpointsEvent(nowMs(), seen, name, [...slices.values()]))
      }),
    )
    if (this.#nodes.length > 0) {
      follow(
        await this.#followNodes((change, node) => {
          tell(`node ${node.metadata?.name}`, nodeEvent(nowMs(), change, node))
        }),
      )
    }
    follow(
      await Followed.start(
        {
          config: this.#connection.config,
          path: `/api/v1/namespaces/${namespace}/events`,
          list: () => this.#connection.core.listNamespacedEvent({ namespace }),
        },
        (change, event) => {
          if (change === 'added' || change === 'changed') sink(noteEvent(nowMs(), name, event))
        },
      ),
    )
    const whole = starting.move()
    return {
      async [Symbol.asyncDispose]() {
        await whole.disposeAsync()
        // A timeline with a part missing would tell of a cluster that did not notice.
        for (const one of followed) one.check()
      },
    }
  }

  /** Once the API server is there: after the loss of the only server it takes a while. */
  async #followNodesOnce(notify: () => void, signal: AbortSignal): Promise<Followed<V1Node>> {
    for (;;) {
      try {
        return await this.#followNodes(notify, notify)
      } catch (thrown) {
        const isAway = !(thrown instanceof TahanError) && (statusCode(thrown) ?? 500) >= 500
        if (!isAway) throw thrown
        await pause(250, undefined, { signal }).catch(cause => {
          throw new TahanError('NODES_NOT_READY', 'The API server does not answer.', {
            because: apiMessage(thrown),
            tryThis: 'kubectl get --raw /readyz',
            cause,
          })
        })
      }
    }
  }

  #followNodes(
    onChange: Parameters<typeof Followed.start<V1Node>>[1],
    onLost?: () => void,
  ): Promise<Followed<V1Node>> {
    const { config, core } = this.#connection
    return Followed.start({ config, path: '/api/v1/nodes', list: () => core.listNode() }, onChange, onLost)
  }

  /** How many instances an app is to have: what its workload asks for, or as many as there are nodes for a DaemonSet. */
  async #replicasOf(app: AppManifests, namespace: string, signal: AbortSignal): Promise<number> {
    const workload = app.objects.find(isWorkload)
    if (workload?.kind !== 'DaemonSet') return workload?.spec.replicas ?? 1
    for (;;) {
      const { metadata, status } = await this.#connection.apps.readNamespacedDaemonSet({
        name: workload.metadata.name,
        namespace,
      })
      const isCounted = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 1)
      if (isCounted && status) return status.desiredNumberScheduled
      await pause(100, undefined, { signal }).catch(cause => {
        throw new TahanError('APP_NOT_READY', `Nobody counted the nodes for ${app.name}.`, {
          because: 'its DaemonSet has no status: is the controller manager at work?',
          tryThis: `kubectl describe daemonset ${workload.metadata.name} -n ${namespace}`,
          cause,
        })
      })
    }
  }

  async #create(draft: KubernetesObject, place: Place): Promise<void> {
    const object = place.prepare(this.#adapt(draft))
    try {
      await this.#connection.objects.create(object)
    } catch (cause) {
      if (cause instanceof TahanError) throw cause
      const what = `${object.kind ?? 'An object'} ${object.metadata?.name ?? ''}`.trim()
      const isRefusal = statusCode(cause) !== undefined
      throw new TahanError('APP_REFUSED', `${what} could not be created.`, {
        because: apiMessage(cause),
        tryThis: isRefusal ? 'mend the app’s manifest' : 'kubectl get --raw /readyz',
        cause,
      })
    }
  }
}

function isBack(node: V1Node): boolean {
  const ready = node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  return ready === true && !node.spec?.taints?.some(({ key }) => faultTaints.includes(key))
}

interface Workload {
  kind: string
  metadata: { name: string }
  spec: { replicas?: number }
}

function isWorkload(object: object): object is Workload {
  return 'kind' in object && ['Deployment', 'StatefulSet', 'DaemonSet'].includes(String(object.kind))
}
