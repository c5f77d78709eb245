import type { Node, NodeStatus } from 'kubernetes-types/core/v1.js'
import type { Api } from '../../client/api.ts'
import { isApiError } from '../../client/api-error.ts'
import { microTimestamp, timestamp } from '../../client/clock.ts'
import type { Stored } from '../../client/resources.ts'
import type { AgentConfig } from '../../plan.ts'
import { nodeStatus, sameStatus } from './node-object.ts'
import { registerNode } from './registration.ts'

export interface HeartbeatOptions {
  api: Api
  config: AgentConfig
  node: Stored<Node>
  signal: AbortSignal
  onTrouble: (thrown: unknown) => void
}

const leaseNamespace = 'kube-node-lease'

/**
 * The two signs of life of a node: its lease, renewed every quarter of its duration, and its status, computed every
 * `nodeStatusUpdateFrequency` and posted when it changed or after `nodeStatusReportFrequency`.
 */
export function startHeartbeat(options: HeartbeatOptions): void {
  const { settings } = options.config
  void renewLease(options)
  every((settings.nodeLeaseDurationSeconds * 1000) / 4, options, () => renewLease(options))
  const reporter = statusReporter(options)
  every(settings.nodeStatusUpdateFrequencyMs, options, reporter)
}

/** Calls of one kind do not overlap; a late one is left out. */
function every(periodMs: number, { signal, onTrouble }: HeartbeatOptions, act: () => Promise<void>): void {
  let isActing = false
  const timer = setInterval(async () => {
    if (isActing) return
    isActing = true
    try {
      await act()
    } catch (thrown) {
      if (!signal.aborted) onTrouble(thrown)
    }
    isActing = false
  }, periodMs)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
}

async function renewLease({ api, config, node, onTrouble }: HeartbeatOptions): Promise<void> {
  const { name, uid } = node.metadata
  const spec = {
    holderIdentity: name,
    leaseDurationSeconds: config.settings.nodeLeaseDurationSeconds,
    renewTime: microTimestamp(Date.now()),
  }
  try {
    await api.patch('leases', leaseNamespace, name, { spec }, 'merge')
  } catch (thrown) {
    if (!isApiError(thrown, 404)) return onTrouble(thrown)
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid }]
    await api
      .create('leases', leaseNamespace, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name, namespace: leaseNamespace, ownerReferences },
        spec,
      })
      .catch(onTrouble)
  }
}

function statusReporter(options: HeartbeatOptions): () => Promise<void> {
  const { api, config, signal, onTrouble } = options
  const { nodeStatusReportFrequencyMs, nodeStatusUpdateFrequencyMs } = config.settings
  let reportedAtMs = performance.now()
  return async () => {
    const { name } = config.node
    let shown: NodeStatus | undefined
    try {
      shown = (await api.get('nodes', undefined, name)).status
    } catch (thrown) {
      if (!isApiError(thrown, 404)) throw thrown
      // Somebody deleted the node while its agent lives (`kubectl delete node`): it comes back.
      options.node = await registerNode(api, config, signal, onTrouble)
      return
    }
    const status = nodeStatus(config, shown, timestamp(Date.now()))
    const sinceMs = performance.now() - reportedAtMs
    // A timer that rings a little early must not put a report off by a whole period.
    const isDue = sinceMs > nodeStatusReportFrequencyMs - nodeStatusUpdateFrequencyMs / 2
    if (sameStatus(shown, status) && !isDue) return
    await api.patch('nodes', undefined, name, { status }, 'strategic', 'status')
    reportedAtMs = performance.now()
  }
}
