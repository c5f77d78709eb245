import { TahanError } from '../../../support/errors.ts'
import type { Connection } from '../../kubernetes/connection.ts'
import type { Board } from '../boards/board.ts'
import { configurationFrom, kubeletConfiguration } from './configuration.ts'

export interface Description {
  versions: Record<string, string>
  configuration: Record<string, string>
}

/**
 * What runs on the boards, as the cluster itself says it.
 * @throws TahanError NODES_NOT_READY where a board is no node of it
 */
export async function describe(connection: Connection, boards: readonly Board[]): Promise<Description> {
  const { gitVersion, minor } = await connection.version.getCode()
  const { items } = await connection.core.listNode()
  const nodes = boards.map(board => {
    const node = items.find(({ metadata }) => metadata?.name === board.name)
    if (node) return node
    throw new TahanError('NODES_NOT_READY', `${board.name} is no node of the cluster.`, {
      because: `its nodes are ${items.map(({ metadata }) => metadata?.name).join(', ')}.`,
      tryThis: `on ${board.name}: journalctl -u ${board.role === 'server' ? 'k3s' : 'k3s-agent'} -n 50`,
    })
  })
  const all = (read: (node: (typeof nodes)[number]) => string | undefined) =>
    [...new Set(nodes.map(node => read(node) ?? 'unknown'))].join(', ')
  const [server] = nodes
  if (!server) throw new TahanError('NODES_NOT_READY', 'The inventory has no board.')
  const observed = nodes[nodes.length - 1]?.metadata?.name ?? ''
  return {
    versions: {
      kubernetes: gitVersion,
      k3s: all(({ status }) => status?.nodeInfo?.kubeletVersion),
      containerd: all(({ status }) =>
        status?.nodeInfo?.containerRuntimeVersion?.replace('containerd://', ''),
      ),
      kernel: all(({ status }) => status?.nodeInfo?.kernelVersion),
      os: all(({ status }) => status?.nodeInfo?.osImage),
    },
    configuration: configurationFrom(
      server,
      await kubeletConfiguration(connection, observed),
      Number.parseInt(minor, 10),
    ),
  }
}
