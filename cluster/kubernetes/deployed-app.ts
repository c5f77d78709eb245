import type { V1EndpointSlice, V1Pod, V1Service } from '@kubernetes/client-node'
import { Changes } from '../../support/changes.ts'
import { TahanError } from '../../support/errors.ts'
import type { AppSetting, DeployedApp, Instance, Vantage } from '../orchestrator.ts'
import { type WorkloadObject, workloadSetting } from './app-setting.ts'
import type { Connection } from './connection.ts'
import type { Doors } from './doors.ts'
import { type Change, Followed } from './followed.ts'
import { imageTrouble, Patience } from './image-trouble.ts'
import { podIsReady } from './normalize.ts'
import { Starts } from './starts.ts'
import { volumesOf } from './volumes.ts'
import { explainPods } from './why-not-ready.ts'

const imagePatienceMs = 20_000

/** What is followed. */
interface At {
  namespace: string
  name: string
  replicas: number
  /** By performance.now(). */
  askedForMs: number
  /** As it was created. */
  workload?: WorkloadObject | undefined
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
  readonly #workload: WorkloadObject | undefined
  readonly #starts: Starts
  #replicas: number

  private constructor(
    connection: Connection,
    at: At & { service: V1Service },
    followed: {
      pods: Followed<V1Pod>
      slices: Followed<V1EndpointSlice>
      changes: Changes
      starts: Starts
    },
    owned: AsyncDisposableStack,
  ) {
    this.namespace = at.namespace
    this.name = at.name
    this.#service = at.service
    this.#replicas = at.replicas
    this.#connection = connection
    this.#pods = followed.pods
    this.#slices = followed.slices
    this.#changes = followed.changes
    this.#starts = followed.starts
    this.#workload = at.workload
    this.#owned = owned
  }

  /** @param owned what goes when the app is disposed, or earlier when this fails: its namespace */
  static async follow(connection: Connection, at: At, owned: AsyncDisposableStack): Promise<KubernetesApp> {
    const { namespace, name } = at
    const service = await connection.core.readNamespacedService({ name, namespace })
    const changes = new Changes()
    const notify = () => changes.notify()
    const starts = new Starts(at.askedForMs)
    const onPod = (change: Change, pod: V1Pod) => {
      starts.pod(change, pod)
      notify()
    }
    const onSlice = (_: Change, slice: V1EndpointSlice) => {
      starts.slice(slice)
      notify()
    }
    const pods = owned.use(await followPods(connection, namespace, onPod, notify))
    const slices = owned.use(await followSlices(connection, namespace, onSlice, notify))
    return new KubernetesApp(connection, { ...at, service }, { pods, slices, changes, starts }, owned)
  }

  get vantages(): readonly Vantage[] {
    return this.#vantages
  }

  get insideUrl(): string | undefined {
    const { clusterIP, ports } = this.#service.spec ?? {}
    if (!clusterIP || clusterIP === 'None') return undefined
    const address = clusterIP.includes(':') ? `[${clusterIP}]` : clusterIP
    return `http://${address}:${ports?.[0]?.port ?? 80}/`
  }

  /** Finds out where clients reach the app; until then it has no vantages. */
  async open(doors: Doors, signal: AbortSignal): Promise<void> {
    this.#vantages = await doors(this.#service, signal, this.#owned)
  }

  async instances(): Promise<Instance[]> {
    return [...this.#pods.items.values()].map(pod => ({
      namespace: this.namespace,
      name: pod.metadata?.name ?? '',
      uid: pod.metadata?.uid ?? '',
      node: pod.spec?.nodeName,
      ready: podIsReady(pod),
      terminating: pod.metadata?.deletionTimestamp !== undefined,
    }))
  }

  async setting(): Promise<AppSetting | undefined> {
    const pods = [...this.#pods.items.values()].filter(({ metadata }) => !metadata?.deletionTimestamp)
    const [pod] = pods
    if (!pod) return undefined
    const minor = Number.parseInt((await this.#connection.version.getCode()).minor, 10)
    return {
      minor: Number.isNaN(minor) ? undefined : minor,
      workload: workloadSetting(this.#workload, pod, this.#replicas, await volumesOf(this.#connection, pod)),
      placement: pods.map(({ metadata, spec, status }) => ({
        name: metadata?.name ?? '',
        node: spec?.nodeName,
        restarts: Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
      })),
      starts: this.#starts.measured(),
    }
  }

  settled(lostNodes: readonly string[]): boolean {
    this.#pods.check()
    this.#slices.check()
    const pods = [...this.#pods.items.values()].filter(
      pod => pod.status?.phase !== 'Failed' && !lostNodes.includes(pod.spec?.nodeName ?? ''),
    )
    const endpoints = new Set(
      [...this.#slices.items.values()]
        .flatMap(slice => slice.endpoints ?? [])
        .filter(endpoint => endpoint.conditions?.ready)
        .map(endpoint => endpoint.targetRef?.uid),
    )
    return (
      pods.length === this.#replicas &&
      endpoints.size === this.#replicas &&
      pods.every(
        pod => podIsReady(pod) && !pod.metadata?.deletionTimestamp && endpoints.has(pod.metadata?.uid),
      )
    )
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
        return this.settled(lostNodes)
      }, signal)
    } catch (cause) {
      if (cause instanceof TahanError) throw cause
      const pods = [...this.#pods.items.values()]
      const ready = pods.filter(podIsReady).length
      throw new TahanError(
        'APP_NOT_READY',
        `${this.name} in ${this.namespace} has ${ready} of ${this.#replicas} instances ready.`,
        { ...(await explainPods(this.#connection, this.namespace, pods)), cause },
      )
    } finally {
      patience.end()
    }
  }

  async scale(replicas: number): Promise<void> {
    const { name, namespace } = this
    await this.#connection.apps.patchNamespacedDeploymentScale({
      name,
      namespace,
      body: [{ op: 'replace', path: '/spec/replicas', value: replicas }],
    })
    this.#replicas = replicas
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync()
  }
}

export function followPods(
  { config, core }: Connection,
  namespace: string,
  onChange?: Parameters<typeof Followed.start<V1Pod>>[1],
  onLost?: () => void,
): Promise<Followed<V1Pod>> {
  return Followed.start(
    {
      config,
      path: `/api/v1/namespaces/${namespace}/pods`,
      list: () => core.listNamespacedPod({ namespace }),
    },
    onChange,
    onLost,
  )
}

export function followSlices(
  { config, discovery }: Connection,
  namespace: string,
  onChange?: Parameters<typeof Followed.start<V1EndpointSlice>>[1],
  onLost?: () => void,
): Promise<Followed<V1EndpointSlice>> {
  return Followed.start(
    {
      config,
      path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
      list: () => discovery.listNamespacedEndpointSlice({ namespace }),
    },
    onChange,
    onLost,
  )
}
