import type { Api } from './client/api.ts'
import { kubectlVersion } from './kubectl/kubectl.ts'

/** What not every target has. A target says what it lacks and why; nothing is skipped without that. */
export type Need =
  /** Nodes that run pods; an API server with its controllers alone has none. */
  | 'running pods'
  /** At least two nodes that run pods. */
  | 'two nodes'
  /** A default class of storage, whose volumes are made where their first pod is placed, as K3s' local-path. */
  | 'node-bound volumes'
  /** metrics.k8s.io. */
  | 'metrics'
  /** Unknown and duplicate fields are told by the server: Kubernetes 1.25. */
  | 'field validation'
  /** Evictions as policy/v1: Kubernetes 1.22. */
  | 'policy/v1 evictions'
  /** A preStop hook that only sleeps: Kubernetes 1.30. */
  | 'sleeping hooks'
  /** All of discovery in one document: Kubernetes 1.27. */
  | 'aggregated discovery'
  /** Asking who one is: Kubernetes 1.28. */
  | 'self reviews'
  /** Containers that run as whatever user they ask for. */
  | 'any user'
  /** Services that answer at their own port, also below 1024. */
  | 'low ports'
  /** kubectl on this machine. */
  | 'kubectl'
  /** One that makes tokens and asks who one is. */
  | 'kubectl 1.28'

/** What pods run. Both must be known to the nodes, or to a registry they reach. */
export interface Images {
  /** Has sh, sleep and cat. */
  shell: string
  /**
   * Without any command: serves / and /healthz over HTTP on $PORT until SIGTERM, and names its pod in the former. Sends
   * every datagram back that comes to $ECHO_PORT.
   */
  http: string
}

export interface Target {
  kubeconfig: string
  images: Images
  /** What it lacks and its API does not say. */
  lacks?: Lacks
}

/** By need, the reason as a sentence. */
export type Lacks = Partial<Record<Need, string>>

const since: Partial<Record<Need, number>> = {
  'policy/v1 evictions': 22,
  'field validation': 25,
  'aggregated discovery': 27,
  'self reviews': 28,
  'sleeping hooks': 30,
}

/** What a target lacks by its version, its nodes and its API, as it says itself. */
export async function lacksOf(api: Api): Promise<Lacks> {
  const { minor, gitVersion } = await api.json<{ minor: string; gitVersion: string }>({ path: '/version' })
  const lacks: Lacks = {}
  for (const [need, first] of Object.entries(since) as [Need, number][]) {
    if (Number.parseInt(minor, 10) < first) {
      lacks[need] = `it came with Kubernetes 1.${first}, and this server is ${gitVersion}`
    }
  }
  const { groups } = await api.json<{ groups: { name: string }[] }>({ path: '/apis' })
  if (!groups.some(({ name }) => name === 'metrics.k8s.io')) lacks.metrics = 'no metrics server is installed'
  const version = await kubectlVersion()
  if (version === undefined) lacks.kubectl = 'it is not installed; TAHAN_KUBECTL may name it'
  else if (Number(version.split('.')[1]) < 28) lacks['kubectl 1.28'] = `this machine's is ${version}`
  const { items: nodes } = await api.list('nodes', '')
  const ready = nodes.filter(({ status }) =>
    status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  )
  const { items: classes } = await api.list('storageclasses', '')
  const isDefault = classes.some(
    ({ metadata, volumeBindingMode }) =>
      metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' &&
      volumeBindingMode === 'WaitForFirstConsumer',
  )
  if (!isDefault) lacks['node-bound volumes'] = 'no default class of storage waits for the first pod'
  if (ready.length < 1) lacks['running pods'] = 'no node is ready'
  if (ready.length < 2) lacks['two nodes'] = `ready nodes: ${ready.length}`
  return lacks
}
