import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CoreV1Api, KubeConfig, Watch } from '@kubernetes/client-node'
import { afterAll, expect, test } from 'vitest'
import { kubernetesDefaults } from '../settings.ts'
import { makeCredentials } from './certificates.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { startApiServer } from './server.ts'
import { podNamed } from './test-core.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'tahan-api-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function start(port = 0) {
  const credentials = await makeCredentials(97)
  const stateFile = path.join(folder, 'state.jsonl')
  const common = { address: '127.0.0.1', subnet: 97, settings: kubernetesDefaults }
  return { credentials, server: await startApiServer({ ...common, port, credentials, stateFile }) }
}

test('a server that is started again has its objects back, and its clients list anew', async () => {
  const { server: first } = await start()
  const namespaces = await first.api.list('namespaces')
  expect(namespaces.items.map(({ metadata }) => metadata.name)).toEqual([
    'default',
    'kube-node-lease',
    'kube-public',
    'kube-system',
  ])
  const pod = await first.api.create('pods', 'default', podNamed('kept'))
  await first.close()

  const { server: second } = await start()
  const again = await second.api.get('pods', 'default', 'kept')
  expect(again).toEqual(pod)
  const signal = new AbortController().signal
  const old = second.api.watch('pods', { resourceVersion: namespaces.resourceVersion, signal })
  await expect(Array.fromAsync(old)).rejects.toMatchObject({ code: 410 })
  const made = await second.api.create('pods', 'default', podNamed('new'))
  expect(Number(made.metadata.resourceVersion)).toBeGreaterThan(Number(pod.metadata.resourceVersion))
  await second.close()
})

test("Kubernetes' own client uses it by its kubeconfig", async () => {
  const { server, credentials } = await start()
  const file = path.join(folder, 'kubeconfig')
  await writeKubeconfig(file, server.url, credentials)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const config = new KubeConfig()
  config.loadFromFile(file)
  const core = config.makeApiClient(CoreV1Api)

  const { promise: seen, resolve } = Promise.withResolvers<string>()
  const watching = await new Watch(config).watch(
    '/api/v1/namespaces/default/services',
    { allowWatchBookmarks: true },
    (type, object) => {
      if (object.metadata.name === 'web') resolve(type)
    },
    () => {},
  )
  const body = { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }
  const { spec } = await core.createNamespacedService({ namespace: 'default', body })
  expect(spec?.clusterIP).toMatch(/^127\.97\./)
  expect(await seen).toBe('ADDED')
  watching.abort()
  await expect(core.readNamespacedPod({ namespace: 'default', name: 'none' })).rejects.toMatchObject({
    code: 404,
  })
  await server.close()
})
