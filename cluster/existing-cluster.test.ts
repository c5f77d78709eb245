import { readFile } from 'node:fs/promises'
import { x } from 'tinyexec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { EmbeddedTargetCluster } from './embedded-cluster.ts'
import { ExistingCluster } from './existing-cluster.ts'
import { type Connection, connect } from './kubernetes/connection.ts'
import type { AppManifests } from './orchestrator.ts'
import type { ExistingTarget } from './target.ts'

const signal = new AbortController().signal
const nowMs = () => performance.now()
const soon = () => AbortSignal.timeout(60_000)
const context = 'tahan-embedded'

let stranger: EmbeddedTargetCluster
let admin: Connection
beforeAll(async () => {
  const embedded = { kind: 'embedded', nodes: 3, handling: 'responsive' } as const
  stranger = await EmbeddedTargetCluster.open(embedded, { nowMs, signal })
  admin = connect(stranger.kubeconfig)
}, 120_000)
afterAll(() => stranger?.[Symbol.asyncDispose](), 60_000)

function open(over: Partial<ExistingTarget> = {}): Promise<ExistingCluster> {
  const target: ExistingTarget = {
    kind: 'existing',
    kubeconfig: stranger.kubeconfig,
    context,
    inventory: undefined,
    namespaces: [],
    door: 'node-port',
    addresses: [],
    registry: undefined,
    disposable: true,
    handling: 'responsive',
    ...over,
  }
  return ExistingCluster.open(target, { nowMs })
}

async function hello(replicas: number): Promise<AppManifests> {
  const read = async (name: string) => {
    const file = new URL(`../fixtures/apps/hello/manifests/${name}.yaml`, import.meta.url)
    // Tests need not wait for the service to drain.
    const text = (await readFile(file, 'utf8')).replace('value: "2000"', 'value: "0"')
    return parse(text) as { spec: object }
  }
  const deployment = await read('deployment')
  return {
    name: 'hello',
    objects: [
      { ...deployment, spec: { ...deployment.spec, replicas } },
      await read('service'),
      await read('poddisruptionbudget'),
    ],
  }
}

const isCordoned = async (name: string) => (await admin.core.readNode({ name })).spec?.unschedulable === true

describe('a cluster that somebody else runs', { timeout: 60_000 }, () => {
  test('is described by its API alone', async () => {
    await using cluster = await open()
    expect(cluster.nodes.map(({ name, role }) => `${name} ${role}`).sort()).toEqual([
      'agent-1 agent',
      'agent-2 agent',
      'server-1 server',
    ])
    expect(cluster.versions).toMatchObject({ kubernetes: stranger.versions.kubernetes })
    expect(cluster.configuration).toMatchObject({ 'node-lease-duration-seconds': '4' })
    expect([...cluster.can].sort()).toEqual(['node-drain', 'pod-delete', 'rolling-update'])
    expect(cluster.cannot('container-kill')).toMatch(/TAHAN_INVENTORY/)
  })

  test('is the same cluster by whatever name it is reached', async () => {
    await using once = await open()
    await using again = await open()
    expect(once.id).toBe(again.id)
    expect(once.id).toMatch(/^kube-system [0-9a-f-]{36}$/)
  })

  test('runs an app, feels each fault, and has nothing left of it', async () => {
    await using cluster = await open()
    {
      await using app = await cluster.orchestrator.deploy(await hello(2), 'whole', soon())
      expect(app.vantages.map(({ node }) => node)).toEqual(cluster.nodes.map(({ name }) => name))
      for (const { url } of app.vantages) expect((await fetch(url)).status).toBe(200)

      const replaced = async (uids: readonly string[]) =>
        app.settled([]) && (await app.instances()).every(({ uid }) => !uids.includes(uid))
      const [victim] = await app.instances()
      const { namespace } = app
      await cluster.inject({ kind: 'pod-delete', namespace, instance: victim?.name ?? '' }, signal)
      await expect.poll(() => replaced([victim?.uid ?? '']), { timeout: 30_000 }).toBe(true)

      const before = (await app.instances()).map(({ uid }) => uid)
      await cluster.inject({ kind: 'rolling-update', namespace, app: 'hello' }, signal)
      await expect.poll(() => replaced(before), { timeout: 30_000 }).toBe(true)

      const node = (await app.instances())[0]?.node ?? ''
      const drain = await cluster.inject({ kind: 'node-drain', node }, signal)
      await expect
        .poll(async () => app.settled([]) && (await app.instances()).every(one => one.node !== node), {
          timeout: 30_000,
        })
        .toBe(true)
      await drain.heal()
      expect(await isCordoned(node)).toBe(false)
    }
    const { items } = await admin.core.listNamespace({ labelSelector: 'app.kubernetes.io/managed-by=tahan' })
    expect(items).toEqual([])
  })

  test('a drain is healed by its command when its run cannot', async () => {
    await using cluster = await open()
    const fault = { kind: 'node-drain', node: 'agent-2' } as const
    await cluster.inject(fault, signal)
    expect(await isCordoned('agent-2')).toBe(true)
    const [command = '', ...args] = cluster.healCommand(fault)
    await x(command, args, { throwOnError: true })
    expect(await isCordoned('agent-2')).toBe(false)
  })

  test('a context that is not there is refused with those that are', async () => {
    await expect(open({ context: 'production' })).rejects.toThrow(
      /CONTEXT_UNKNOWN.*no context production[\s\S]*it has tahan-embedded[\s\S]*TAHAN_CONTEXT=tahan-embedded/,
    )
  })
})
