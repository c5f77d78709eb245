import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Output, x } from 'tinyexec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { injectJournaled } from '../support/chaos/inject.ts'
import { Journal } from '../support/chaos/journal.ts'
import { EmbeddedTargetCluster } from './embedded-cluster.ts'
import { ExistingCluster } from './existing-cluster.ts'
import { type Connection, connect } from './kubernetes/connection.ts'
import type { ExistingTarget } from './target.ts'

const signal = new AbortController().signal
const nowMs = () => performance.now()
const context = 'tahan-embedded'
const opening = { nowMs, say: () => {}, signal }
const drain = { kind: 'node-drain', node: 'agent-2' } as const

let server: EmbeddedTargetCluster
let admin: Connection
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-existing-'))
  server = await EmbeddedTargetCluster.open({ kind: 'embedded', nodes: 3, handling: 'responsive' }, opening)
  admin = connect(server.kubeconfig)
}, 120_000)
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
}, 60_000)

function open(
  over: Partial<ExistingTarget> = {},
  refuseUnhealed: (id: string) => void = () => {},
): Promise<ExistingCluster> {
  const target: ExistingTarget = {
    kind: 'existing',
    kubeconfig: server.kubeconfig,
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
  return ExistingCluster.open(target, { ...opening, refuseUnhealed })
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
    expect(cluster.versions).toMatchObject({ kubernetes: server.versions.kubernetes })
    expect(cluster.configuration).toMatchObject({ 'node-lease-duration-seconds': '4' })
    expect([...cluster.can].sort()).toEqual(['node-drain', 'pod-delete', 'rolling-update', 'worker-away'])
    expect(cluster.cannot('container-kill')).toMatch(/TAHAN_INVENTORY/)
  })

  test('is the same cluster by whatever name it is reached', async () => {
    await using once = await open()
    await using again = await open()
    expect(once.id).toBe(again.id)
    expect(once.id).toMatch(/^kube-system [0-9a-f-]{36}$/)
  })

  test('a context that is not there is refused with those that are', async () => {
    await expect(open({ context: 'production' })).rejects.toThrow(
      /CONTEXT_UNKNOWN.*no context production[\s\S]*it has tahan-embedded[\s\S]*TAHAN_CONTEXT=tahan-embedded/,
    )
  })

  test('is told from one that does not answer, and from one that does not know who asks', async () => {
    const text = await readFile(server.kubeconfig, 'utf8')
    const nobody = path.join(folder, 'nobody')
    await writeFile(
      nobody,
      text.replace(/"client-certificate-data[\s\S]*?-key-data": "[^"]*"/, '"token": "wrong"'),
    )
    await expect(open({ kubeconfig: nobody })).rejects.toThrow(
      /NOT_LOGGED_IN.*tahan-embedded does not know who asks[\s\S]*HTTP 401/,
    )
    const nowhere = path.join(folder, 'nowhere')
    await writeFile(nowhere, text.replace(/https:[^"]*/, 'https://127.0.0.97:6443'))
    await expect(open({ kubeconfig: nowhere })).rejects.toThrow(
      /CLUSTER_NOT_REACHED[\s\S]*127\.0\.0\.97:6443: .*ECONNREFUSED/,
    )
  })

  test('has no fault unless it was declared disposable', async () => {
    const journal = new Journal(path.join(folder, 'faults.jsonl'))
    await using cluster = await open({ disposable: false })
    await expect(injectJournaled(journal, cluster, drain, signal)).rejects.toThrow(
      /FAULT_REFUSED[\s\S]*name its context in TAHAN_DISPOSABLE/,
    )
    expect(await isCordoned(drain.node)).toBe(false)
  })

  test('that a killed run left cordoned is known again, by its id and as those know it who may not see that', async () => {
    const refused: string[] = []
    await using cluster = await open({}, id => refused.push(id))
    expect(refused).toEqual([cluster.id, expect.stringMatching(/^https:\S+ \([0-9a-f]{16}\)$/)])
  })
})

describe('a drain whose run cannot heal it', { timeout: 60_000 }, () => {
  /** The cluster's kubeconfig, or another's, where the run had it. */
  async function kubeconfigAt(name: string, change = (text: string) => text): Promise<string> {
    const file = path.join(folder, name)
    await writeFile(file, change(await readFile(server.kubeconfig, 'utf8')), { mode: 0o600 })
    return file
  }

  /** @param env where the healing looks for a kubeconfig when that of the run is of no use */
  async function heal(cluster: ExistingCluster, env: { TAHAN_KUBECONFIG?: string }): Promise<Output> {
    const [command = '', ...args] = cluster.healCommand(drain)
    return x(command, args, { nodeOptions: { env: { ...process.env, HOME: folder, ...env } } })
  }

  test('is healed by its command, also when the run’s kubeconfig is gone', async () => {
    const kubeconfig = await kubeconfigAt('of-the-run')
    await using cluster = await open({ kubeconfig })
    for (const env of [{}, { TAHAN_KUBECONFIG: server.kubeconfig }]) {
      await cluster.inject(drain, signal)
      expect(await isCordoned(drain.node)).toBe(true)
      expect((await heal(cluster, env)).exitCode).toBe(0)
      expect(await isCordoned(drain.node)).toBe(false)
      await rm(kubeconfig, { force: true })
    }
  })

  test('is healed by who may see more of the cluster than the run did', async () => {
    const known: string[] = []
    await using cluster = await open({}, id => known.push(id))
    await cluster.inject(drain, signal)
    const command = cluster.healCommand(drain).map(word => (word === cluster.id ? (known[1] ?? '') : word))
    await x(command[0] ?? '', command.slice(1), { throwOnError: true })
    expect(await isCordoned(drain.node)).toBe(false)
  })

  test('says that its token has expired, and not that it leads to another cluster', async () => {
    await using cluster = await open()
    const expired = await kubeconfigAt('expired', text =>
      text.replace(/"client-certificate-data[\s\S]*?-key-data": "[^"]*"/, '"token": "wrong"'),
    )
    const command = cluster.healCommand(drain).map(word => (word === server.kubeconfig ? expired : word))
    const { exitCode, stderr } = await x(command[0] ?? '', command.slice(1), {
      nodeOptions: { env: { ...process.env, HOME: folder, TAHAN_KUBECONFIG: '/none' } },
    })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/NOT_UNCORDONED[\s\S]*\/expired: .*(Unauthorized|401)/)
    expect(stderr).not.toContain('another cluster')
  })

  test('is left alone by what leads to another cluster, and the error says how to go on', async () => {
    const kubeconfig = await kubeconfigAt('moved')
    await using cluster = await open({ kubeconfig })
    await using other = await EmbeddedTargetCluster.open(
      { kind: 'embedded', nodes: 1, handling: 'responsive' },
      opening,
    )
    const theirs = await readFile(other.kubeconfig, 'utf8')
    await kubeconfigAt('moved', () => theirs)
    const { exitCode, stderr } = await heal(cluster, { TAHAN_KUBECONFIG: '/none' })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(
      /NOT_UNCORDONED.*agent-2 of context tahan-embedded[\s\S]*is another cluster: kube-system[\s\S]*\/none[\s\S]*npm run heal/,
    )
  })
})
