import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import { exec } from '../client/exec.ts'
import { pathOf } from '../client/kinds.ts'
import type { Context } from '../context.ts'
import { hasEnded, isReady } from '../pods/state.ts'
import { deployment, http, idle, pod, podSpec, shell } from '../templates.ts'
import { ask } from './ask.ts'

const service = (type: string) => ({
  metadata: { name: 'web' },
  spec: { type, selector: { app: 'a' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
})

/** A node port that leads to some pods; and where nodes are. */
async function serve({ api, namespace, images }: Context, replicas: number) {
  const { spec } = await api.create('services', namespace, service('NodePort'))
  await api.create('deployments', namespace, deployment('a', podSpec(http(images)), { replicas }))
  await api.until('deployments', namespace, 'a', ({ status }) => status?.availableReplicas === replicas)
  const { items } = await api.list('nodes', '')
  const running = items.filter(({ status }) => status?.nodeInfo?.kubeletVersion)
  const urls = running.flatMap(({ status }) => {
    const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
    return address ? [`http://${address}:${spec?.ports?.[0]?.nodePort}/`] : []
  })
  expect(urls.length).toBeGreaterThan(0)
  return urls
}

/** The kernel of a real node refuses, but only so often, and a process in its place can no more than reset. */
const unanswered = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT']

async function addresses({ api, namespace }: Context): Promise<string[]> {
  const { subsets } = await api.get('endpoints', namespace, 'web')
  return subsets?.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip)) ?? []
}

export const traffic = group('traffic', ['running pods'], {
  'reaches the pods of a service through the port of every node': async context => {
    const urls = await serve(context, 1)
    for (const url of urls)
      await eventually(
        url,
        () => ask(url),
        answer => answer.includes('a-'),
      )
  },

  'is spread over all pods that are ready': async context => {
    const { api, namespace } = context
    const [url = ''] = await serve(context, 2)
    const names = (await api.list('pods', namespace)).items.map(({ metadata }) => metadata.name)
    const seen = new Set<string>()
    await eventually(
      'answers of both pods',
      async () => {
        const answer = await ask(url)
        for (const name of names) if (answer.includes(name)) seen.add(name)
        return [...seen]
      },
      found => found.length === 2,
    )
  },

  'is not answered where nobody is ready': async context => {
    const { api, namespace } = context
    const [url = ''] = await serve(context, 1)
    await eventually(
      url,
      () => ask(url),
      answer => answer.includes('a-'),
    )
    await api.patch('deployments', namespace, 'a', { spec: { replicas: 0 } })
    await eventually(
      url,
      () => ask(url),
      answer => unanswered.includes(answer),
    )
  },

  'reaches a service by its own address': {
    needs: ['low ports'],
    show: async context => {
      const { api, namespace, images } = context
      await serve(context, 1)
      const { spec } = await api.get('services', namespace, 'web')
      // Who asks is the node: it sees what its pods see.
      const readinessProbe = { httpGet: { host: spec?.clusterIP, port: 80, path: '/' }, periodSeconds: 1 }
      await api.create('pods', namespace, pod('asking', podSpec(shell(images, idle, { readinessProbe }))))
      await api.until('pods', namespace, 'asking', isReady)
    },
  },

  'goes to ready pods alone': async context => {
    const { api, namespace, images, kubeconfig } = context
    await api.create('services', namespace, service('ClusterIP'))
    const container = http(images, {
      readinessProbe: {
        exec: { command: ['sh', '-c', 'test -e fine'] },
        periodSeconds: 1,
        failureThreshold: 1,
      },
      workingDir: '/kept',
      volumeMounts: [{ name: 'kept', mountPath: '/kept' }],
    })
    const spec = podSpec(container, { volumes: [{ name: 'kept', emptyDir: {} }] })
    await api.create('pods', namespace, pod('a', spec))
    const unready = await api.until(
      'endpoints',
      namespace,
      'web',
      ({ subsets }) => subsets?.[0]?.notReadyAddresses !== undefined,
    )
    expect(unready.subsets?.[0]?.addresses).toBeUndefined()

    await exec(kubeconfig, { namespace, pod: 'a' }, ['sh', '-c', ': > fine'])
    const { status } = await api.until('pods', namespace, 'a', isReady)
    const ready = await api.until(
      'endpoints',
      namespace,
      'web',
      ({ subsets }) => subsets?.[0]?.addresses !== undefined,
    )
    expect(ready.subsets).toMatchObject([
      {
        addresses: [{ ip: status?.podIP, targetRef: { kind: 'Pod', name: 'a', namespace } }],
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      },
    ])
    const labelSelector = 'kubernetes.io/service-name=web'
    const [slice] = await api.untilAll(
      'endpointslices',
      namespace,
      items => items[0]?.endpoints[0]?.conditions?.ready === true,
      { labelSelector },
    )
    expect(slice?.metadata.labels?.['endpointslice.kubernetes.io/managed-by']).toBe(
      'endpointslice-controller.k8s.io',
    )
    expect(slice?.endpoints).toMatchObject([
      { addresses: [status?.podIP], targetRef: { kind: 'Pod', name: 'a' } },
    ])

    await exec(kubeconfig, { namespace, pod: 'a' }, ['sh', '-c', 'rm fine'])
    await eventually(
      'no address',
      () => addresses(context),
      seen => seen.length === 0,
    )
  },

  'leaves a pod as soon as it is told to end': async context => {
    const { api, namespace, images } = context
    await api.create('services', namespace, service('ClusterIP'))
    const preStop = { exec: { command: ['sleep', '30'] } }
    const spec = podSpec(http(images, { lifecycle: { preStop } }), { terminationGracePeriodSeconds: 60 })
    await api.create('pods', namespace, pod('a', spec))
    await eventually(
      'its address',
      async () => ((await api.find('endpoints', namespace, 'web')) ? addresses(context) : []),
      seen => seen.length === 1,
    )
    await api.delete('pods', namespace, 'a')
    await eventually(
      'no address',
      () => addresses(context),
      seen => seen.length === 0,
    )
    expect((await api.get('pods', namespace, 'a')).metadata.deletionTimestamp).toBeDefined()
    await api.delete('pods', namespace, 'a', { gracePeriodSeconds: 0 })
  },

  'finds services by variables': {
    needs: ['low ports'],
    show: async ({ api, namespace, images }) => {
      const { spec } = await api.create('services', namespace, service('ClusterIP'))
      // A node learns of services in its own time: a container that was too early starts again.
      const script =
        '[ "$WEB_SERVICE_HOST" ] || exit 1; echo "$WEB_SERVICE_HOST $WEB_SERVICE_PORT $WEB_SERVICE_PORT_HTTP $WEB_PORT $KUBERNETES_SERVICE_HOST"'
      await api.create(
        'pods',
        namespace,
        pod('a', podSpec(shell(images, script), { restartPolicy: 'OnFailure' })),
      )
      await api.until('pods', namespace, 'a', hasEnded)
      const { text } = await api.call({ path: pathOf('pods', namespace, 'a', 'log') })
      const kubernetes = await api.get('services', 'default', 'kubernetes')
      const address = spec?.clusterIP
      expect(text).toBe(`${address} 80 80 tcp://${address}:80 ${kubernetes.spec?.clusterIP}\n`)
    },
  },
})
