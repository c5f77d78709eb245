import type { PodCondition } from 'kubernetes-types/core/v1.js'
import { messageOf } from '../../../support/errors.ts'
import { seededRandom } from '../../../support/statistics/random.ts'
import type { Api } from '../client/api.ts'
import { isApiError } from '../client/api-error.ts'
import { type Clock, systemClock, timestamp } from '../client/clock.ts'
import { eventRecorder, type Record as RecordEvent } from '../client/event-recorder.ts'
import { type Change, Informer } from '../client/informer.ts'
import { isFinished, isTerminating, podCondition, type StoredPod } from '../objects/pod.ts'
import { claimNamesOf } from '../objects/volumes.ts'
import { VolumeBinding } from './bind-volumes.ts'
import { bringsCompany, freesRoom, isOtherPod, looksAtOthers, nodeMayHelp } from './cluster-changes.ts'
import { volumeWishes } from './filters/volumes.ts'
import { place } from './place.ts'
import { SchedulingQueue } from './queue.ts'
import { spreadSelector } from './spread-selector.ts'
import { labelsByNamespace, nodeInfos, type World } from './world.ts'

const name = 'default-scheduler'
/** Pods placed before the event loop gets its turn. */
const placedAtATime = 16

export interface SchedulerOptions {
  api: Api
  /** Decides among nodes that are equally good. */
  seed: number
  signal: AbortSignal
  clock?: Clock
  /** Told of failures that are retried. */
  onTrouble?: (thrown: unknown) => void
}

/** Finds nodes for pods until the signal aborts. Resolves once it knows the cluster and works. */
export async function startScheduler(options: SchedulerOptions): Promise<void> {
  const { api, signal, clock = systemClock, onTrouble = () => {} } = options
  const informers = follow({ api, signal, clock, onTrouble })
  await Promise.all(Object.values(informers).map(({ synced }) => synced))
  const record = eventRecorder({ api, clock, signal, component: name })
  new Scheduler(options, informers, clock, record).run()
}

function follow(options: {
  api: Api
  signal: AbortSignal
  clock: Clock
  onTrouble: (thrown: unknown) => void
}) {
  return {
    pods: new Informer({ ...options, resource: 'pods' }),
    nodes: new Informer({ ...options, resource: 'nodes' }),
    namespaces: new Informer({ ...options, resource: 'namespaces' }),
    services: new Informer({ ...options, resource: 'services' }),
    replicasets: new Informer({ ...options, resource: 'replicasets' }),
    statefulsets: new Informer({ ...options, resource: 'statefulsets' }),
    claims: new Informer({ ...options, resource: 'persistentvolumeclaims' }),
    volumes: new Informer({ ...options, resource: 'persistentvolumes' }),
    classes: new Informer({ ...options, resource: 'storageclasses' }),
  }
}

class Scheduler {
  readonly #options: SchedulerOptions
  readonly #informers: ReturnType<typeof follow>
  readonly #clock: Clock
  readonly #record: RecordEvent
  readonly #random: () => number
  readonly #queue: SchedulingQueue
  /** Nodes promised to pods, by pod uid, until the cache shows the pod there: a burst must not fill a node twice. */
  readonly #assumed = new Map<string, string>()
  readonly #volumes: VolumeBinding
  #pumpIsDue = false

  constructor(
    options: SchedulerOptions,
    informers: ReturnType<typeof follow>,
    clock: Clock,
    record: RecordEvent,
  ) {
    this.#options = options
    this.#informers = informers
    this.#clock = clock
    this.#record = record
    this.#random = seededRandom(options.seed)
    this.#volumes = new VolumeBinding(options.api, informers.claims, options.signal)
    this.#queue = new SchedulingQueue(clock, () => this.#pumpSoon())
  }

  run(): void {
    this.#options.signal.addEventListener('abort', () => this.#queue.stop(), { once: true })
    this.#informers.pods.onChange(change => this.#onPod(change))
    this.#informers.nodes.onChange(change => {
      if (nodeMayHelp(change)) this.#queue.retry()
    })
    const onVolumes = () => this.#queue.retry(pod => claimNamesOf(pod).length > 0)
    this.#informers.claims.onChange(onVolumes)
    this.#informers.volumes.onChange(onVolumes)
    this.#informers.classes.onChange(onVolumes)
  }

  #onPod(change: Change<StoredPod>): void {
    const { object: pod } = change
    const { uid } = pod.metadata
    if (pod.spec?.nodeName || change.type === 'deleted') this.#assumed.delete(uid)
    if (freesRoom(change)) this.#queue.retry()
    if (bringsCompany(change)) this.#queue.retry(looksAtOthers)
    if (change.type === 'deleted' || !needsNode(pod)) {
      this.#queue.remove(uid)
    } else if (!this.#queue.has(uid) || (change.type === 'updated' && isOtherPod(change))) {
      if (!this.#assumed.has(uid)) this.#queue.add(pod)
    } else {
      this.#queue.refresh(pod)
    }
  }

  #pumpSoon(): void {
    if (this.#pumpIsDue) return
    this.#pumpIsDue = true
    setImmediate(() => {
      this.#pumpIsDue = false
      if (!this.#options.signal.aborted) this.#pump()
    })
  }

  #pump(): void {
    for (let placed = 0; placed < placedAtATime; placed++) {
      const pod = this.#queue.next()
      if (!pod) return
      const world = this.#world()
      const placement = place(pod, world, this.#random)
      if (placement.node !== undefined) {
        this.#queue.remove(pod.metadata.uid)
        this.#assumed.set(pod.metadata.uid, placement.node)
        void this.#bind(pod, placement.node, world)
      } else {
        this.#queue.putBack(pod.metadata.uid, true)
        void this.#tellWhy(pod, placement.why)
      }
    }
    this.#pumpSoon()
  }

  #world(): World {
    const { pods, nodes, namespaces, services, replicasets, statefulsets } = this.#informers
    const { claims, volumes, classes } = this.#informers
    const placed = pods.list().flatMap(pod => {
      const node = pod.spec?.nodeName ?? this.#assumed.get(pod.metadata.uid)
      return node === undefined || isFinished(pod) ? [] : [{ pod, node }]
    })
    return {
      nodes: nodeInfos(nodes.list(), placed),
      namespaceLabels: labelsByNamespace(namespaces.list()),
      volumes: {
        claim: key => claims.get(key),
        volume: volume => volumes.get(volume),
        all: () => volumes.list().filter(({ metadata }) => !this.#volumes.isPromised(metadata.name)),
        class: storage => classes.get(storage),
      },
      spreadSelector: pod => {
        const { namespace } = pod.metadata
        return spreadSelector(pod, {
          services: services.list(namespace),
          replicaSets: replicasets.list(namespace),
          statefulSets: statefulsets.list(namespace),
        })
      },
    }
  }

  async #bind(pod: StoredPod, node: string, world: World): Promise<void> {
    const { namespace = '', name: podName, uid } = pod.metadata
    const again = (thrown: unknown) => {
      this.#assumed.delete(uid)
      const current = this.#informers.pods.get(`${namespace}/${podName}`)
      if (this.#options.signal.aborted || current?.metadata.uid !== uid || !needsNode(current)) return
      this.#queue.add(current)
      this.#queue.putBack(uid, false)
      this.#record(pod, 'Warning', 'FailedScheduling', `binding rejected: ${messageOf(thrown)}`)
      this.#options.onTrouble?.(thrown)
    }
    try {
      const chosen = world.nodes.find(({ name }) => name === node)
      if (chosen && claimNamesOf(pod).length > 0) {
        await this.#volumes.bind(pod, volumeWishes(pod, chosen, world))
      }
    } catch (thrown) {
      return again(thrown)
    }
    try {
      await this.#options.api.bind(namespace, podName, node)
      this.#record(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${podName} to ${node}`)
    } catch (thrown) {
      const isSettled = isApiError(thrown, 404) || isApiError(thrown, 409) // gone, or somebody else has bound it
      if (isSettled) this.#assumed.delete(uid)
      else again(thrown)
    }
  }

  async #tellWhy(pod: StoredPod, message: string): Promise<void> {
    this.#record(pod, 'Warning', 'FailedScheduling', message)
    const current = podCondition(pod, 'PodScheduled')
    if (current?.status === 'False' && current.message === message) return
    const since = current?.status === 'False' ? current.lastTransitionTime : undefined
    const condition: PodCondition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      lastTransitionTime: since ?? timestamp(this.#clock.wallMs()),
    }
    const { namespace, name: podName } = pod.metadata
    try {
      const patch = { status: { conditions: [condition] } }
      await this.#options.api.patch('pods', namespace, podName, patch, 'strategic', 'status')
    } catch (thrown) {
      if (!isApiError(thrown, 404) && !this.#options.signal.aborted) this.#options.onTrouble?.(thrown)
    }
  }
}

function needsNode(pod: StoredPod): boolean {
  const { nodeName, schedulerName = name, schedulingGates = [] } = pod.spec ?? {}
  const isOurs = schedulerName === name && schedulingGates.length === 0
  return !nodeName && isOurs && !isTerminating(pod) && !isFinished(pod)
}
