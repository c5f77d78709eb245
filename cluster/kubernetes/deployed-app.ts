import type { V1EndpointSlice, V1Job, V1Pod, V1Service } from '@kubernetes/client-node'
import { Changes } from '../../support/changes.ts'
import { TahanError } from '../../support/errors.ts'
import type { AppSetting, DeployedApp, Instance, PartInstance, Vantage } from '../orchestrator.ts'
import { workloadSetting } from './app-setting.ts'
import type { Connection } from './connection.ts'
import type { Doors } from './doors.ts'
import { followPods, followSlices } from './follow.ts'
import type { Change, Followed } from './followed.ts'
import { imageTrouble, Patience } from './image-trouble.ts'
import { Jobs, jobFailed } from './jobs.ts'
import { logsOf } from './logs.ts'
import { podIsReady } from './normalize.ts'
import { Starts } from './starts.ts'
import { volumesOf } from './volumes.ts'
import { explainPods } from './why-not-ready.ts'
import { isOf, jobOf, type Workload } from './workloads.ts'

const imagePatienceMs = 20_000
/** So many of the last characters of a Job's log stand in an error. */
const jobLogLength = 2_000

/** What is followed. */
interface At {
  namespace: string
  name: string
  /** The service whose door is opened. */
  service: string
  /** What is asked there. */
  path: string
  /** By performance.now(). */
  askedForMs: number
  /** All of its workloads, as they were created, with how many instances each is to have; the one behind the door first. */
  parts: readonly Part[]
  /** Names of the Jobs that are to be done before it is ready. */
  jobs: readonly string[]
}

/** A workload, and how many instances it is to have. */
export interface Part {
  workload: Workload
  replicas: number
}

/** An app in a namespace of its own on a Kubernetes cluster, with its pods and endpoints kept current. */
export class KubernetesApp implements DeployedApp {
  readonly namespace: string
  readonly name: string
  #vantages: readonly Vantage[] = []
  readonly #service: V1Service
  readonly #connection: Connection
  readonly #pods: Followed<V1Pod>
  readonly #slices: Followed<V1EndpointSlice>
  /** Of pods and of slices: an app is settled by both. */
  readonly #changes: Changes
  readonly #owned: AsyncDisposableStack
  /** By workload. */
  readonly #starts: ReadonlyMap<string, Starts>
  readonly #path: string
  #door: Part
  readonly #others: readonly Part[]
  readonly #jobs: Jobs

  private constructor(
    connection: Connection,
    at: Omit<At, 'service'> & { service: V1Service },
    followed: {
      pods: Followed<V1Pod>
      slices: Followed<V1EndpointSlice>
      jobs: Jobs
      changes: Changes
      starts: ReadonlyMap<string, Starts>
    },
    owned: AsyncDisposableStack,
  ) {
    this.namespace = at.namespace
    this.name = at.name
    this.#service = at.service
    this.#path = at.path
    const [door, ...others] = at.parts
    if (!door) throw new RangeError('an app has a workload')
    this.#door = door
    this.#others = others
    this.#jobs = followed.jobs
    this.#connection = connection
    this.#pods = followed.pods
    this.#slices = followed.slices
    this.#changes = followed.changes
    this.#starts = followed.starts
    this.#owned = owned
  }

  /** @param owned what goes when the app is disposed, or earlier when this fails: its namespace */
  static async follow(connection: Connection, at: At, owned: AsyncDisposableStack): Promise<KubernetesApp> {
    const { namespace } = at
    const service = await connection.core.readNamespacedService({ name: at.service, namespace })
    const changes = new Changes()
    const notify = () => changes.notify()
    const starts = new Map(
      at.parts.map(({ workload }) => [workload.metadata.name, new Starts(at.askedForMs)] as const),
    )
    const onPod = (change: Change, pod: V1Pod) => {
      const part = at.parts.find(({ workload }) => isOf(workload, pod))
      starts.get(part?.workload.metadata.name ?? '')?.pod(change, pod)
      notify()
    }
    const onSlice = (_: Change, slice: V1EndpointSlice) => {
      for (const of of starts.values()) of.slice(slice)
      notify()
    }
    const pods = owned.use(await followPods(connection, namespace, onPod, notify))
    const slices = owned.use(await followSlices(connection, namespace, onSlice, notify))
    const jobs = owned.use(await Jobs.follow(connection, namespace, at.jobs, notify))
    return new KubernetesApp(connection, { ...at, service }, { pods, slices, jobs, changes, starts }, owned)
  }

  get vantages(): readonly Vantage[] {
    return this.#vantages
  }

  get workload(): string {
    return this.#door.workload.metadata.name
  }

  get insideUrl(): string | undefined {
    const { clusterIP, ports } = this.#service.spec ?? {}
    if (!clusterIP || clusterIP === 'None') return undefined
    const address = clusterIP.includes(':') ? `[${clusterIP}]` : clusterIP
    return `http://${address}:${ports?.[0]?.port ?? 80}${this.#path}`
  }

  /** Finds out where clients reach the app; until then it has no vantages. */
  async open(doors: Doors, signal: AbortSignal): Promise<void> {
    const found = await doors(this.#service, signal, this.#owned)
    this.#vantages = found.map(vantage => ({ ...vantage, url: new URL(this.#path, vantage.url).href }))
  }

  async instances(): Promise<Instance[]> {
    return this.#instancesOf(this.#door)
  }

  async allInstances(): Promise<PartInstance[]> {
    return [this.#door, ...this.#others].flatMap(part =>
      this.#instancesOf(part).map(instance => ({ ...instance, workload: part.workload.metadata.name })),
    )
  }

  #instancesOf({ workload }: Part): Instance[] {
    return this.#podsOf(workload).map(pod => ({
      namespace: this.namespace,
      name: pod.metadata?.name ?? '',
      uid: pod.metadata?.uid ?? '',
      node: pod.spec?.nodeName,
      ready: podIsReady(pod),
      terminating: pod.metadata?.deletionTimestamp !== undefined,
    }))
  }

  #podsOf(workload: Workload): V1Pod[] {
    return [...this.#pods.items.values()].filter(pod => isOf(workload, pod))
  }

  /** What the timeline calls a pod's part of the app: the app's own name behind its door, else `<app>/<workload>`. */
  partOf(pod: V1Pod): string {
    const part = this.#others.find(({ workload }) => isOf(workload, pod))
    const other = part?.workload.metadata.name ?? jobOf(pod)
    return other === undefined ? this.name : `${this.name}/${other}`
  }

  /** The same of the service that endpoints are of. */
  serviceOf(slice: V1EndpointSlice): string {
    if (isOfService(slice, this.#service)) return this.name
    return `${this.name}/${slice.metadata?.labels?.[serviceLabel] ?? slice.metadata?.name}`
  }

  async setting(workload = this.workload): Promise<AppSetting | undefined> {
    const parts = [this.#door, ...this.#others]
    const part = parts.find(one => one.workload.metadata.name === workload)
    const pods = part
      ? this.#podsOf(part.workload).filter(({ metadata }) => !metadata?.deletionTimestamp)
      : []
    const [pod] = pods
    if (!part || !pod) return undefined
    const others = parts.reduce((sum, one) => sum + (one === part ? 0 : one.replicas), 0)
    const minor = Number.parseInt((await this.#connection.version.getCode()).minor, 10)
    const volumes = await volumesOf(this.#connection, pod)
    return {
      minor: Number.isNaN(minor) ? undefined : minor,
      workload: workloadSetting(part.workload, pod, part.replicas, volumes),
      placement: pods.map(({ metadata, spec, status }) => ({
        name: metadata?.name ?? '',
        node: spec?.nodeName,
        restarts: Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
      })),
      starts: this.#starts.get(workload)?.measured() ?? [],
      ...(others > 0 && { startedBeside: others / Math.max(1, part.replicas) }),
    }
  }

  settled(lostNodes: readonly string[]): boolean {
    this.#pods.check()
    this.#slices.check()
    this.#jobs.check()
    if (this.#jobs.undone.length > 0) return false
    const endpoints = new Set(
      [...this.#slices.items.values()]
        .filter(slice => isOfService(slice, this.#service))
        .flatMap(slice => slice.endpoints ?? [])
        .filter(endpoint => endpoint.conditions?.ready)
        .map(endpoint => endpoint.targetRef?.uid),
    )
    const isLost = ({ spec }: V1Pod) => lostNodes.includes(spec?.nodeName ?? '')
    // A daemon of a lost node is nowhere else.
    const wanted = ({ workload, replicas }: Part) =>
      workload.kind === 'DaemonSet' ? replicas - this.#podsOf(workload).filter(isLost).length : replicas
    const isWhole = (part: Part) => {
      const { workload } = part
      const pods = this.#podsOf(workload).filter(pod => pod.status?.phase !== 'Failed' && !isLost(pod))
      return (
        pods.length === wanted(part) &&
        pods.every(pod => podIsReady(pod) && !pod.metadata?.deletionTimestamp) &&
        (workload !== this.#door.workload || pods.every(({ metadata }) => endpoints.has(metadata?.uid)))
      )
    }
    return endpoints.size === wanted(this.#door) && [this.#door, ...this.#others].every(isWhole)
  }

  async ready(signal: AbortSignal, lostNodes: readonly string[] = []): Promise<void> {
    // What a registry does not give for so long, it will not give.
    const patience = new Patience(imagePatienceMs, () => this.#changes.notify())
    let trouble: TahanError | undefined
    try {
      await this.#changes.until(() => {
        const now = imageTrouble(this.name, this.#pods.items.values())
        // The first says why; what follows says that the kubelet waits before it tries again.
        trouble = now && (trouble ?? now)
        if (patience.isOver(trouble !== undefined) && trouble) throw trouble
        if (this.#jobs.failed) throw new Error('a Job failed for good') // told below, with its log
        return this.settled(lostNodes)
      }, signal)
    } catch (cause) {
      if (cause instanceof TahanError) throw cause
      if (this.#jobs.failed)
        throw jobFailed(this.#jobs.failed, this.name, await this.#logOf(this.#jobs.failed))
      const pods = [...this.#pods.items.values()].filter(({ status }) => status?.phase !== 'Succeeded')
      const parts = [this.#door, ...this.#others]
      const ready = parts.flatMap(({ workload }) => this.#podsOf(workload)).filter(podIsReady).length
      const wanted = parts.reduce((sum, { replicas }) => sum + replicas, 0)
      const { undone: jobs } = this.#jobs
      const undone = jobs.length > 0 ? `, and ${jobs.join(', ')} is not done` : ''
      throw new TahanError(
        'APP_NOT_READY',
        `${this.name} in ${this.namespace} has ${ready} of ${wanted} instances ready${undone}.`,
        { ...(await explainPods(this.#connection, this.namespace, pods)), cause },
      )
    } finally {
      patience.end()
    }
  }

  async #logOf({ metadata }: V1Job): Promise<string | undefined> {
    const pods = [...this.#pods.items.values()].filter(pod => jobOf(pod) === metadata?.name)
    return (await logsOf(this.#connection, pods)).at(-1)?.trimEnd().slice(-jobLogLength)
  }

  logs(): Promise<string[]> {
    return logsOf(this.#connection, [...this.#pods.items.values()])
  }

  async scale(replicas: number): Promise<void> {
    await this.#connection.apps.patchNamespacedDeploymentScale({
      name: this.workload,
      namespace: this.namespace,
      body: [{ op: 'replace', path: '/spec/replicas', value: replicas }],
    })
    this.#door = { ...this.#door, replicas }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync()
  }
}

const serviceLabel = 'kubernetes.io/service-name'

/** Whether a slice has endpoints of a service. */
function isOfService(slice: V1EndpointSlice, { metadata }: Pick<V1Service, 'metadata'>): boolean {
  return slice.metadata?.labels?.[serviceLabel] === metadata?.name
}
