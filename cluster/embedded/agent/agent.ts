import { Worker } from 'node:worker_threads'
import { messageOf } from '../../../support/errors.ts'
import { systemClock } from '../client/clock.ts'
import { eventRecorder } from '../client/event-recorder.ts'
import { HttpApi } from '../client/http-api.ts'
import type { AgentConfig, ProxyConfig } from '../plan.ts'
import type { Marks } from '../supervisor/marked.ts'
import { startHeartbeat } from './node/heartbeat.ts'
import { nodeObject } from './node/node-object.ts'
import { registerNode } from './node/registration.ts'
import { startKubelet } from './pods/kubelet.ts'
import { serveKubelet } from './serving/kubelet-server.ts'

/** Brings one node up: kubelet and kube-proxy. Resolves when the API server has it as Ready. */
export async function startAgent(config: AgentConfig): Promise<void> {
  const controller = new AbortController()
  const { signal } = controller
  const api = new HttpApi({ ...config.api, userAgent: `kubelet/${config.node.name}` })
  const onTrouble = (thrown: unknown) => console.error(new Date().toISOString(), messageOf(thrown))
  const marks: Marks = {
    TAHAN_CLUSTER: config.cluster,
    TAHAN_SUPERVISOR: process.env.TAHAN_SUPERVISOR ?? '',
    TAHAN_NODE: config.node.name,
  }
  const { allocatable = {} } = nodeObject(config, '').status ?? {}
  const amounts = { cpu: allocatable.cpu ?? '0', memory: allocatable.memory ?? '0' }

  const node = await registerNode(api, config, signal, onTrouble)
  const { name } = config.node
  const record = eventRecorder({ api, component: 'kubelet', host: name, clock: systemClock, signal })
  record(node, 'Normal', 'Starting', 'Starting kubelet.')
  record(node, 'Normal', 'NodeReady', `Node ${name} status is now: NodeReady`)
  startHeartbeat({ api, config, node, signal, onTrouble })
  const kubelet = startKubelet({
    api,
    config,
    marks,
    allocatable: amounts,
    random: Math.random,
    signal,
    onTrouble,
  })
  await serveKubelet(config, kubelet)
  startProxy(config)
}

/**
 * The node's doors (NodePorts) are on a thread of their own: load on them must not delay what the kubelet does, nor
 * the other way round. It stands still with the process, and dies with it.
 */
function startProxy({ api, proxy, node }: AgentConfig): void {
  const workerData: ProxyConfig = {
    api,
    role: { kind: 'node-ports', node: node.name, address: node.address },
  }
  const worker = new Worker(proxy, { workerData })
  worker.on('error', error => {
    console.error('the proxy died:', error)
    process.exit(1) // the supervisor starts the node's programs again
  })
}
