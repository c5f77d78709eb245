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
import { KubernetesApp, type Part } from './deployed-app.ts'
import { type Doors, doorOnEachNode } from './doors.ts'
import { followPods, followSlices } from './follow.ts'
import { Followed } from './followed.ts'
import { endpointsEvent, nodeEvent, noteEvent, podEvent, sameNews } from './normalize.ts'
import { ownNamespaces, type Place, type Places } from './places.ts'
import { jobsOf, type Workload, workloadBehind, workloadsOf } from './workloads.ts'

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
        ...{ name: app.name, service: app.service ?? app.name, path: app.path ?? '/' },
        parts: await this.#partsOf(app, place.namespace, signal),
        jobs: jobsOf(app.objects),
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
    const known = app instanceof KubernetesApp ? app : undefined
    follow(
      await followPods(this.#connection, namespace, (change, pod: V1Pod) => {
        const part = known?.partOf(pod) ?? name
        tell(`pod ${pod.metadata?.uid} ${change === 'removed'}`, podEvent(nowMs(), change, part, pod))
      }),
    )
    const slices = new Map<string, V1EndpointSlice>()
    follow(
      await followSlices(this.#connection, namespace, (change, slice) => {
        const key = slice.metadata?.name ?? ''
        if (change === 'removed') slices.delete(key)
        else slices.set(key, slice)
        const service = known?.serviceOf(slice) ?? name
        const own = [...slices.values()].filter(one => (known?.serviceOf(one) ?? name) === service)
        const seen = change === 'present' ? 'present' : own.length === 0 ? 'removed' : 'changed'
        tell(`endpoints ${service}`, endpointsEvent(nowMs(), seen, service, own))
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

  /** An app's workloads, the one behind its door first. @throws TahanError APP_WITHOUT_INSTANCES, APP_NOT_READY */
  async #partsOf({ name, service = name, objects }: AppManifests, namespace: string, signal: AbortSignal) {
    const workloads = workloadsOf(objects)
    const door = workloadBehind(objects, service) ?? (workloads.length === 1 ? workloads[0] : undefined)
    if (!door) {
      throw new TahanError(
        'APP_WITHOUT_INSTANCES',
        `Nothing of ${name} answers for its service ${service}.`,
        {
          because: 'no Deployment, StatefulSet or DaemonSet has the labels that the service selects.',
          tryThis: `kubectl get service ${service} -o jsonpath='{.spec.selector}', beside the labels of its pods`,
        },
      )
    }
    const parts: Part[] = []
    for (const workload of [door, ...workloads.filter(other => other !== door)]) {
      parts.push({ workload, replicas: await this.#replicasOf(workload, namespace, signal) })
    }
    return parts
  }

  /** How many instances a workload is to have: what it asks for, or as many as there are nodes for a DaemonSet. */
  async #replicasOf(
    { kind, metadata, spec }: Workload,
    namespace: string,
    signal: AbortSignal,
  ): Promise<number> {
    if (kind !== 'DaemonSet') return spec.replicas ?? 1
    const { name } = metadata
    for (;;) {
      const { metadata, status } = await this.#connection.apps.readNamespacedDaemonSet({ name, namespace })
      const isCounted = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 1)
      if (isCounted && status) return status.desiredNumberScheduled
      await pause(100, undefined, { signal }).catch(cause => {
        throw new TahanError('APP_NOT_READY', `Nobody counted the nodes for ${name}.`, {
          because: 'its DaemonSet has no status: is the controller manager at work?',
          tryThis: `kubectl describe daemonset ${name} -n ${namespace}`,
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
