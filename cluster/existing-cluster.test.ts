import { x } from 'tinyexec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EmbeddedTargetCluster } from './embedded-cluster.ts'
import { ExistingCluster } from './existing-cluster.ts'
import { type Connection, connect } from './kubernetes/connection.ts'
import type { ExistingTarget } from './target.ts'

const signal = new AbortController().signal
const nowMs = () => performance.now()
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
  return ExistingCluster.open(target, { nowMs, say: () => {}, signal: new AbortController().signal })
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
