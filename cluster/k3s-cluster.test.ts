import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownApp, readApp } from '../fixtures/app.ts'
import { injectJournaled } from '../support/chaos/inject.ts'
import { Journal } from '../support/chaos/journal.ts'
import { whyNoRack } from './k3s/boards/rack/requirements.ts'
import { K3sCluster } from './k3s-cluster.ts'
import { connect } from './kubernetes/connection.ts'
import type { DeployedApp } from './orchestrator.ts'

const apps = [path.resolve(import.meta.dirname, '../fixtures/apps/hello')]

/** A download of K3s is not for tests to make. */
function whyNoK3s(): string | undefined {
  const folders = (process.env.PATH ?? '').split(':')
  if (process.env.TAHAN_K3S_BIN || folders.some(folder => folder && existsSync(path.join(folder, 'k3s')))) {
    return undefined
  }
  return 'no K3s here: name its binary in TAHAN_K3S_BIN, or put k3s on the PATH'
}

const noRack = whyNoRack()
const why = (noRack && `${noRack.because}; ${noRack.tryThis}`) ?? whyNoK3s()

let cluster: K3sCluster
let app: DeployedApp
let journal: Journal
const ids: string[] = []
const nowMs = () => performance.now()
const patient = () => AbortSignal.timeout(120_000)

describe.skipIf(why)(`K3s on virtual boards${why ? ` (${why})` : ''}`, () => {
  beforeAll(async () => {
    cluster = await K3sCluster.open(
      { kind: 'rack', agents: 1, model: 'pi-4-2gb', handling: 'responsive', apps },
      { nowMs, say: () => {}, refuseUnhealed: id => ids.push(id), signal: AbortSignal.timeout(500_000) },
    )
    journal = new Journal(path.join(path.dirname(cluster.kubeconfig), 'faults.jsonl'))
    const variant = { replicas: 1, tolerationSeconds: 1, preferAgents: true, preferNode: undefined }
    app = await cluster.orchestrator.deploy(
      await readApp(await ownApp('hello'), 'rack', variant),
      'boards',
      patient(),
    )
  }, 600_000)

  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]()
  }, 60_000)

  test('tells its id before it touches a board, and says what it is', () => {
    expect(ids).toEqual([cluster.id])
    expect(cluster.disposable).toBe(true)
    expect(cluster.nodes.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'server-1 server',
      'agent-1 agent',
    ])
    expect(cluster.versions.k3s).toMatch(/^v1\.\d+\.\d+\+k3s\d+$/)
    expect(cluster.hardware.map(({ node, model }) => [node, model])).toEqual([
      ['server-1', expect.stringContaining('Raspberry Pi 4')],
      ['agent-1', expect.stringContaining('Raspberry Pi 4')],
    ])
  })

  test('says how failures are handled as it is in force', () => {
    expect(cluster.configuration).toMatchObject({
      'node-monitor-period': '1s',
      'node-monitor-grace-period': '4s',
      'node-status-update-frequency': '1s',
      'node-lease-duration-seconds': '4',
      'default-unreachable-toleration-seconds': '1',
    })
  })

  test('offers every fault that boards with power can bear', () => {
    const missing = ['container-kill', 'node-power-off', 'server-power-off', 'node-drain'] as const
    expect(missing.filter(kind => !cluster.can.has(kind))).toEqual([])
  })

  test.each(['container-kill', 'sandbox-kill'] as const)(
    '%s kills the process on its board, and the kubelet starts it again',
    async kind => {
      const [instance] = await app.instances()
      if (!instance) throw new Error('there is an instance')
      const restarts = await restartsOf(instance.name)
      const fault = { kind, namespace: app.namespace, instance: instance.name }
      const beforeMs = nowMs()
      const injection = await injectJournaled(journal, cluster, fault, patient())
      expect(injection.proof).toMatch(/process \d+ of .* on agent-1 was gone [\d.]+ ms after SIGKILL/)
      expect(injection.t0Ms).toBeGreaterThan(beforeMs)
      await expect.poll(() => restartsOf(instance.name), { timeout: 60_000 }).toBeGreaterThan(restarts)
      await app.ready(patient())
      await injection.heal()
      expect(journal.unhealed()).toEqual([])
    },
    150_000,
  )

  test('refuses what the boards cannot do, with the reason', async () => {
    const gone = { kind: 'container-kill', namespace: app.namespace, instance: 'nobody' } as const
    await expect(injectJournaled(journal, cluster, gone, patient())).rejects.toThrow()
    for (const how of ['loss', 'rate', 'delay'] as const) {
      if (!cluster.degradations.has(how)) expect(cluster.cannotDegrade(how)).toMatch(/kernel/)
    }
  })

  test('comes back from the loss of its only server, healed without its API', async () => {
    const injection = await injectJournaled(
      journal,
      cluster,
      { kind: 'server-power-off', node: 'server-1' },
      patient(),
    )
    await injection.heal()
    await cluster.orchestrator.nodesReady(patient())
  }, 240_000)
})

async function restartsOf(pod: string): Promise<number> {
  const { core } = connect(cluster.kubeconfig)
  const { status } = await core.readNamespacedPod({ name: pod, namespace: app.namespace })
  return status?.containerStatuses?.[0]?.restartCount ?? 0
}
