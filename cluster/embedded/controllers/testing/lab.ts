import { randomUUID } from 'node:crypto'
import type { Deployment } from 'kubernetes-types/apps/v1.js'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import { onTestFinished } from 'vitest'
import { TokenKey } from '../../api/authentication/jwt.ts'
import { Roles } from '../../api/authorization/roles.ts'
import { bootstrap } from '../../api/bootstrap.ts'
import { Definitions } from '../../api/definitions.ts'
import { localApi } from '../../api/local-api.ts'
import { definitions } from '../../api/resources/index.ts'
import { Store } from '../../api/store/store.ts'
import type { Api } from '../../client/api.ts'
import { type Clock, systemClock } from '../../client/clock.ts'
import { startScheduler } from '../../scheduler/scheduler.ts'
import { type ClusterSettings, kubernetesDefaults } from '../../settings.ts'
import { startControllers } from '../controllers.ts'
import { FakeKubelet } from './fake-kubelet.ts'

export interface Lab {
  api: Api
  nodes: FakeKubelet[]
  troubles: unknown[]
}

export interface LabOptions {
  nodes?: number
  clock?: Clock
  settings?: ClusterSettings
}

/** A real API server's verbs with all controllers and the scheduler, and nodes that only say they run pods. Tests only. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { nodes: count = 3, clock = systemClock, settings = kubernetesDefaults } = options
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const { signal } = stop
  const api = newApi(clock, settings)
  const troubles: unknown[] = []
  const onTrouble = (thrown: unknown) => {
    if (!signal.aborted) troubles.push(thrown)
  }
  await Promise.all([
    startControllers({ api, settings, signal, clock, onTrouble: (_controller, thrown) => onTrouble(thrown) }),
    startScheduler({ api, seed: 1, signal, clock, onTrouble }),
  ])
  const nodes = Array.from({ length: count }, (_, i) => new FakeKubelet(api, `agent-${i + 1}`, clock, signal))
  for (const node of nodes) await node.join()
  return { api, nodes, troubles }
}

export function newApi(clock: Clock = systemClock, settings: ClusterSettings = kubernetesDefaults): Api {
  const store = new Store()
  const core = {
    store,
    definitions: new Definitions(definitions),
    settings,
    subnet: 99,
    address: '127.99.0.10:6443',
    credentials: noCredentials,
    roles: new Roles(store),
    tokenKey: new TokenKey(noCredentials.serviceAccountKey),
    wallMs: clock.wallMs,
    random: Math.random,
    newUid: randomUUID,
  }
  bootstrap(core)
  return localApi(core)
}

/** Nothing here is reached over the network. */
const noCredentials = {
  caCertificate: '',
  serverCertificate: '',
  serverKey: '',
  clientCertificate: '',
  clientKey: '',
  token: '',
  serviceAccountKey: '',
}

export function podTemplate(app: string, annotations: Record<string, string> = {}): PodTemplateSpec {
  return {
    metadata: { labels: { app }, annotations },
    spec: { containers: [{ name: 'main', image: 'hello' }] },
  }
}

export function deploymentOf(
  name: string,
  replicas: number,
  more: Partial<Deployment['spec']> = {},
): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: podTemplate(name), ...more },
  }
}
