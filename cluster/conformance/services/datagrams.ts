import { createSocket } from 'node:dgram'
import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import { refusalOf } from '../client/refusal.ts'
import type { Context } from '../context.ts'
import { deployment, http, podSpec } from '../templates.ts'
import { ask } from './ask.ts'

const port = 8080
/** Asked and asked again for so long; then nobody answers. */
const silentMs = 1_500

/** One service that is reached over UDP and, for who wants to know whom it leads to, over TCP. */
const service = (externalTrafficPolicy: string) => ({
  metadata: { name: 'web' },
  spec: {
    type: 'NodePort',
    externalTrafficPolicy,
    selector: { app: 'a' },
    ports: [
      { name: 'http', port, targetPort: port },
      { name: 'echo', port, targetPort: port, protocol: 'UDP' },
    ],
  },
})

/** One pod that echoes datagrams; each node's address, and which of them has the pod. */
async function echoing({ api, namespace, images }: Context, policy: string) {
  const { spec } = await api.create('services', namespace, service(policy))
  const nodePort = spec?.ports?.find(({ protocol }) => protocol === 'UDP')?.nodePort ?? 0
  const echo = http(images, {
    env: [
      { name: 'PORT', value: String(port) },
      { name: 'ECHO_PORT', value: String(port) },
      { name: 'DRAIN_MS', value: '0' },
    ],
  })
  await api.create('deployments', namespace, deployment('a', podSpec(echo), { replicas: 1 }))
  await api.until('deployments', namespace, 'a', ({ status }) => status?.availableReplicas === 1)
  const [pod] = (await api.list('pods', namespace)).items
  const nodes = (await api.list('nodes', '')).items
    .filter(({ status }) => status?.nodeInfo?.kubeletVersion)
    .map(({ metadata, status }) => ({
      name: metadata.name,
      address: status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '',
      hasPod: metadata.name === pod?.spec?.nodeName,
    }))
  return { nodes, nodePort }
}

/** Whether one of a flow of datagrams is echoed. */
async function isEchoed(address: string, nodePort: number): Promise<boolean> {
  const socket = createSocket('udp4')
  const { promise, resolve } = Promise.withResolvers<boolean>()
  socket.on('message', echo => resolve(String(echo) === 'anybody there?'))
  const asking = setInterval(() => socket.send('anybody there?', nodePort, address), 100)
  const limit = setTimeout(() => resolve(false), silentMs)
  try {
    return await promise
  } finally {
    clearInterval(asking)
    clearTimeout(limit)
    socket.close()
  }
}

export const datagrams = group('datagrams', [], {
  'reach a pod through the port of every node, and come back': {
    needs: ['running pods'],
    show: async context => {
      const { nodes, nodePort } = await echoing(context, 'Cluster')
      for (const { address } of nodes) {
        await eventually(
          `an echo through ${address}`,
          () => isEchoed(address, nodePort),
          seen => seen,
        )
      }
    },
  },

  'stay on the node they came to where the policy says so': {
    needs: ['two nodes'],
    show: async context => {
      const { nodes, nodePort } = await echoing(context, 'Local')
      for (const { address, hasPod } of nodes.toSorted((a, b) => Number(b.hasPod) - Number(a.hasPod))) {
        if (hasPod) {
          await eventually(
            `an echo through ${address}`,
            () => isEchoed(address, nodePort),
            seen => seen,
          )
        } else expect(await isEchoed(address, nodePort), address).toBe(false)
      }
    },
  },

  'are lost where nobody is ready': {
    needs: ['running pods'],
    show: async context => {
      const { nodes, nodePort } = await echoing(context, 'Cluster')
      const [{ address } = { address: '' }] = nodes
      await context.api.patch('deployments', context.namespace, 'a', { spec: { replicas: 0 } })
      await eventually(
        `silence at ${address}`,
        () => isEchoed(address, nodePort),
        seen => !seen,
      )
    },
  },

  'go to the same port of the nodes as connections, and neither disturbs the other': {
    needs: ['running pods'],
    show: async context => {
      const { nodes, nodePort } = await echoing(context, 'Cluster')
      const [{ address } = { address: '' }] = nodes
      const answer = () => ask(`http://${address}:${nodePort}/healthz`)
      await eventually('an answer over TCP', answer, text => text.includes('alive'))
      expect(await isEchoed(address, nodePort)).toBe(true)
    },
  },

  'of another service cannot have the port that connections have': async ({ api, namespace }) => {
    const { spec } = await api.create('services', namespace, {
      metadata: { name: 'a' },
      spec: { type: 'NodePort', ports: [{ port: 80 }] },
    })
    const nodePort = spec?.ports?.[0]?.nodePort
    const same = { type: 'NodePort', ports: [{ port: 80, protocol: 'UDP', nodePort }] }
    const status = await refusalOf(api.create('services', namespace, { metadata: { name: 'b' }, spec: same }))
    expect(status.message).toContain('provided port is already allocated')
  },

  'are given the node port that connections to the same port were given': async ({ api, namespace }) => {
    const { spec } = await api.create('services', namespace, service('Local'))
    expect(spec?.ports).toMatchObject([
      { name: 'http', protocol: 'TCP', port },
      { name: 'echo', protocol: 'UDP', port },
    ])
    const [tcp, udp] = spec?.ports ?? []
    expect(udp?.nodePort).toBe(tcp?.nodePort)
  },
})
