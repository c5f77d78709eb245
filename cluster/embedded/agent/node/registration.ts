import { setTimeout as pause } from 'node:timers/promises'
import type { Node } from 'kubernetes-types/core/v1.js'
import type { Api } from '../../client/api.ts'
import { isApiError } from '../../client/api-error.ts'
import { timestamp } from '../../client/clock.ts'
import type { Stored } from '../../client/resources.ts'
import type { AgentConfig } from '../../plan.ts'
import { nodeObject, nodeStatus } from './node-object.ts'

/** The kubelet begins with 100 ms, doubled up to 7 s; here nothing is far away. */
const firstRetryMs = 20
const longestRetryMs = 2_000

/**
 * Makes the node known to the API server, or takes up the object of a former life (a node that boots), and reports it
 * Ready. Tries until it succeeds.
 */
export async function registerNode(
  api: Api,
  config: AgentConfig,
  signal: AbortSignal,
  onTrouble: (thrown: unknown) => void,
): Promise<Stored<Node>> {
  for (let retryMs = firstRetryMs; ; retryMs = Math.min(retryMs * 2, longestRetryMs)) {
    try {
      return await register(api, config)
    } catch (thrown) {
      onTrouble(thrown)
      await pause(retryMs, undefined, { signal })
    }
  }
}

async function register(api: Api, config: AgentConfig): Promise<Stored<Node>> {
  const now = timestamp(Date.now())
  const { name } = config.node
  const object = nodeObject(config, now)
  let known: Stored<Node>
  try {
    known = await api.create('nodes', undefined, object)
  } catch (thrown) {
    if (!isApiError(thrown, 409)) throw thrown
    const { labels, annotations } = object.metadata
    known = await api.patch('nodes', undefined, name, { metadata: { labels, annotations } }, 'merge')
  }
  return api.patch(
    'nodes',
    undefined,
    name,
    { status: nodeStatus(config, known.status, now) },
    'strategic',
    'status',
  )
}
