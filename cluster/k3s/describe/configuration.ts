import type { V1Node } from '@kubernetes/client-node'
import { z } from 'zod'
import type { Connection } from '../../kubernetes/connection.ts'

/** K3s writes the arguments it was started with, those of its configuration file among them, on each node. */
const argumentsAnnotation = 'k3s.io/node-args'

const kubeletSchema = z.object({
  kubeletconfig: z.object({
    nodeStatusUpdateFrequency: z.string().optional(),
    nodeStatusReportFrequency: z.string().optional(),
    nodeLeaseDurationSeconds: z.number().optional(),
  }),
})

/** The kubelet's own view of its configuration file and flags, with defaults filled in. */
export type KubeletConfiguration = z.output<typeof kubeletSchema>['kubeletconfig']

/** @returns undefined where the kubelet does not say */
export async function kubeletConfiguration(
  { core }: Pick<Connection, 'core'>,
  node: string,
): Promise<KubeletConfiguration | undefined> {
  try {
    const said: unknown = await core.connectGetNodeProxyWithPath({ name: node, path: 'configz' })
    return kubeletSchema.parse(typeof said === 'string' ? JSON.parse(said) : said).kubeletconfig
  } catch {
    return undefined
  }
}

/** Values of `--kube-controller-manager-arg` and its like, by their names. */
export function componentArguments(node: V1Node, component: 'kube-controller-manager' | 'kube-apiserver') {
  const list: unknown = JSON.parse(node.metadata?.annotations?.[argumentsAnnotation] ?? '[]')
  const words = z.array(z.string()).parse(list)
  const values = new Map<string, string>()
  for (const [i, word] of words.entries()) {
    if (word !== `--${component}-arg`) continue
    const [name = '', value = ''] = (words[i + 1] ?? '').split(/=(.*)/, 2)
    values.set(name, value)
  }
  return values
}

const unknown = 'unknown: the kubelet did not tell'

/**
 * The values that failure handling depends on, as they are in force, by the same names that the embedded cluster gives
 * them: what the kubelets say, what K3s was started with, and Kubernetes' own defaults for what it was not told.
 *
 * @param minor of Kubernetes' version: 21 of v1.21.2
 */
export function configurationFrom(
  server: V1Node,
  kubelet: KubeletConfiguration | undefined,
  minor: number,
): Record<string, string> {
  const manager = componentArguments(server, 'kube-controller-manager')
  const api = componentArguments(server, 'kube-apiserver')
  const lease = kubelet?.nodeLeaseDurationSeconds
  return {
    'node-monitor-period': manager.get('node-monitor-period') ?? '5s',
    // Ten seconds more since Kubernetes 1.32.
    'node-monitor-grace-period': manager.get('node-monitor-grace-period') ?? (minor >= 32 ? '50s' : '40s'),
    'node-status-update-frequency': kubelet?.nodeStatusUpdateFrequency ?? unknown,
    'node-status-report-frequency': kubelet?.nodeStatusReportFrequency ?? unknown,
    'node-lease-duration-seconds': lease === undefined ? unknown : String(lease),
    'default-not-ready-toleration-seconds': api.get('default-not-ready-toleration-seconds') ?? '300',
    'default-unreachable-toleration-seconds': api.get('default-unreachable-toleration-seconds') ?? '300',
    // Constants of the kubelet.
    'restart-back-off': '10s to 300s',
    'pod-relist-period': '1s',
  }
}
