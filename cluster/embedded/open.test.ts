import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { get } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Pod } from 'kubernetes-types/core/v1.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Stored } from './client/resources.ts'
import { doorPort } from './door-port.ts'
import { healCommand, injectProcessFault, type ProcessFault } from './faults.ts'
import { type EmbeddedCluster, openEmbedded } from './open.ts'
import { kubernetesDefaults } from './settings.ts'
import { findMarked, valuesOfMark } from './supervisor/marked.ts'
import { apiOf } from './testing/api-of.ts'
import { eventually } from './testing/eventually.ts'
import { deployment, nodePortService, shellPod } from './testing/objects.ts'

const run = promisify(execFile)
const projectRoot = path.resolve(import.meta.dirname, '../..')

/** Quick to notice, so that the tests are; relations between the values as by default. */
const settings = {
  ...kubernetesDefaults,
  nodeMonitorPeriodMs: 200,
  nodeMonitorGracePeriodMs: 2_000,
  nodeStatusUpdateFrequencyMs: 500,
  nodeStatusReportFrequencyMs: 500,
  nodeLeaseDurationSeconds: 2,
  defaultNotReadyTolerationSeconds: 1,
  defaultUnreachableTolerationSeconds: 1,
  restartBackOffMs: 500,
  podRelistPeriodMs: 200,
}

describe('an embedded cluster', () => {
  let cluster: EmbeddedCluster
  let api: Awaited<ReturnType<typeof apiOf>>

  beforeAll(async () => {
    cluster = await openEmbedded({ settings })
    api = await apiOf(cluster)
  }, 60_000)

  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]()
  }, 30_000)

  const podsOf = async (app: string) =>
    (await api.list('pods', { namespace: 'default', labelSelector: `app=${app}` })).items

  const inject = (fault: ProcessFault) =>
    injectProcessFault(cluster.stateFolder, fault, () => performance.now())

  test('has the nodes that were asked for, Ready when it is open', async () => {
    const { items } = await api.list('nodes')
    expect(items.map(node => node.metadata.name).toSorted()).toEqual(['agent-1', 'agent-2', 'server-1'])
    for (const node of items) expect(readiness(node.status?.conditions)).toBe('True')
  })

  test('runs an app that answers on every node', async () => {
    await api.create('deployments', 'default', deployment('hello', 3))
    const service = await api.create('services', 'default', nodePortService('hello'))
    const port = service.spec?.ports?.[0]?.nodePort ?? 0
    await eventually(async () => expect((await podsOf('hello')).filter(isReady)).toHaveLength(3))
    for (const { address } of cluster.record.nodes) {
      await eventually(async () =>
        expect(await answer(`http://${address}:${port}/`)).toContain('"app":"hello"'),
      )
    }
    const nodes = (await podsOf('hello')).map(pod => pod.spec?.nodeName)
    expect(new Set(nodes).size).toBe(3)
    const own = `http://${service.spec?.clusterIP}:${doorPort(80)}/`
    await eventually(async () => expect(await answer(own)).toContain('hello'))
  })

  test('restarts a container whose process is killed, in the same sandbox', async () => {
    const [pod] = await podsOf('hello')
    if (!pod) throw new Error('no pod')
    const { proof } = await inject({
      kind: 'container-kill',
      namespace: 'default',
      instance: pod.metadata.name,
    })
    expect(proof).toMatch(/^main process \d+ of default\/hello-\S+ is gone/)
    await eventually(async () => {
      const now = await api.get('pods', 'default', pod.metadata.name)
      expect(now.status?.containerStatuses?.[0]).toMatchObject({
        restartCount: 1,
        ready: true,
        lastState: { terminated: { exitCode: 137, reason: 'Error' } },
      })
      expect(now.status?.podIP).toBe(pod.status?.podIP)
    })
  })

  test('gives a pod whose sandbox is killed a new one with another address', async () => {
    const [, pod] = await podsOf('hello')
    if (!pod) throw new Error('no pod')
    await inject({ kind: 'sandbox-kill', namespace: 'default', instance: pod.metadata.name })
    await eventually(async () => {
      const now = await api.get('pods', 'default', pod.metadata.name)
      expect(now.status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true })
      expect(now.status?.podIP).not.toBe(pod.status?.podIP)
    })
  })

  test('loses a node without power, and has it back when the power is', async () => {
    const fault: ProcessFault = { kind: 'node-power-off', node: 'agent-1' }
    const { proof, heal } = await inject(fault)
    expect(proof).toMatch(/^all \d+ processes of agent-1 are in state T/)
    const marks = { TAHAN_CLUSTER: cluster.record.id, TAHAN_NODE: 'agent-1' }
    const frozen = findMarked(marks)
    expect(frozen.length).toBeGreaterThan(2)
    expect(frozen.every(({ state }) => state === 'T')).toBe(true)
    await eventually(async () => {
      const node = await api.get('nodes', undefined, 'agent-1')
      expect(readiness(node.status?.conditions)).toBe('Unknown')
    })
    await eventually(async () => {
      const ready = (await podsOf('hello')).filter(pod => isReady(pod) && pod.spec?.nodeName !== 'agent-1')
      expect(ready).toHaveLength(3)
    })
    await heal()
    await heal() // idempotent
    const survivors = new Set(findMarked(marks).map(({ pid }) => pid))
    expect(frozen.filter(({ pid }) => survivors.has(pid))).toEqual([])
    await eventually(async () => {
      const node = await api.get('nodes', undefined, 'agent-1')
      expect(readiness(node.status?.conditions)).toBe('True')
      expect(await podsOf('hello')).toHaveLength(3) // the lost pod's end is confirmed
    })
  })

  test('gives a node its power as an act of its own, and says from when it had it', async () => {
    const on: ProcessFault = { kind: 'node-power-on', node: 'agent-1' }
    await expect(inject(on)).rejects.toThrow(/FAULT_WITHOUT_EFFECT.*had power already/)
    const cut = await inject({ kind: 'node-power-off', node: 'agent-1' })
    const beforeMs = performance.now()
    const { proof, t0Ms } = await inject(on)
    expect(proof).toMatch(/^agent-1 was given power, and booted as process \d+$/)
    expect(t0Ms).toBeGreaterThanOrEqual(beforeMs)
    expect(t0Ms).toBeLessThan(performance.now())
    await cut.heal() // has nothing to do any more
    await eventually(async () => {
      const node = await api.get('nodes', undefined, 'agent-1')
      expect(readiness(node.status?.conditions)).toBe('True')
    })
  })

  test('reboots a node: what ran there ends and is started again', async () => {
    await eventually(async () => expect((await podsOf('hello')).filter(isReady)).toHaveLength(3))
    const node = (await podsOf('hello')).find(pod => pod.spec?.nodeName?.startsWith('agent'))?.spec?.nodeName
    if (!node) throw new Error('no pod on an agent')
    const marks = { TAHAN_CLUSTER: cluster.record.id, TAHAN_NODE: node }
    const before = findMarked(marks).map(({ pid }) => pid)
    const { proof, heal } = await inject({ kind: 'node-reboot', node })
    expect(proof).toMatch(/shuts down: its programs stand still, process(es)? \d+.* told to end$/)
    await expect(inject({ kind: 'node-reboot', node })).rejects.toThrow(/NODE_NOT_RUNNING.*it is rebooting/)
    await heal() // waits until it is up
    const after = findMarked(marks).map(({ pid }) => pid)
    expect(after.length).toBeGreaterThan(0)
    expect(after.filter(pid => before.includes(pid))).toEqual([])
    await eventually(async () => {
      expect(readiness((await api.get('nodes', undefined, node)).status?.conditions)).toBe('True')
      expect((await podsOf('hello')).filter(isReady)).toHaveLength(3)
    })
  })

  test('heals a cut network from a command line', async () => {
    const fault: ProcessFault = { kind: 'node-network-cut', node: 'agent-2' }
    await inject(fault)
    const [command = '', ...args] = healCommand(cluster.stateFolder, fault)
    const { stdout } = await run(command, args)
    expect(stdout).toContain('agent-2: on')
    const marks = { TAHAN_CLUSTER: cluster.record.id, TAHAN_NODE: 'agent-2' }
    expect(findMarked(marks).filter(({ state }) => state === 'T')).toEqual([])
  })

  test('refuses faults on what is not there', async () => {
    await expect(inject({ kind: 'node-power-off', node: 'pi-7' })).rejects.toThrow(/NO_SUCH_NODE/)
    const instance = 'nobody'
    await expect(inject({ kind: 'container-kill', namespace: 'default', instance })).rejects.toThrow(
      /INSTANCE_NOT_RUNNING/,
    )
  })

  test('comes back with its objects when the server loses power', async () => {
    const { heal, proof } = await inject({ kind: 'server-power-off', node: 'server-1' })
    expect(proof).toMatch(/^all \d+ processes of server-1 are in state T/)
    await heal()
    await eventually(async () => {
      expect((await podsOf('hello')).filter(isReady)).toHaveLength(3)
      const node = await api.get('nodes', undefined, 'server-1')
      expect(readiness(node.status?.conditions)).toBe('True')
    })
  })

  test('leaves no process behind when its supervisor is killed, not even what containers started', async () => {
    await using doomed = await openEmbedded({ nodes: 1, settings })
    const doomedApi = await apiOf(doomed)
    await doomedApi.create('pods', 'default', shellPod('wild', 'setsid sleep 600 & sleep 600 & wait'))
    const marks = { TAHAN_CLUSTER: doomed.record.id, TAHAN_POD: 'default/wild' }
    await eventually(async () => expect(findMarked(marks)).toHaveLength(4))
    process.kill(doomed.record.supervisor.pid, 'SIGKILL')
    await eventually(async () => {
      expect(findMarked({ TAHAN_CLUSTER: doomed.record.id })).toEqual([])
      expect(existsSync(doomed.stateFolder)).toBe(false)
    })
  })

  test('ends with the process that opened it', async () => {
    const script = `
      const { openEmbedded } = await import('${projectRoot}/cluster/embedded/open.ts')
      const { record } = await openEmbedded({ nodes: 1 })
      console.log(record.id)
      setInterval(() => {}, 1000)`
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const id = await new Promise<string>(resolve =>
      owner.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
    )
    expect(valuesOfMark('TAHAN_CLUSTER')).toContain(id)
    owner.kill('SIGKILL')
    await eventually(async () => expect(valuesOfMark('TAHAN_CLUSTER')).not.toContain(id))
  })
}, 60_000)

function readiness(conditions: { type: string; status: string }[] | undefined): string | undefined {
  return conditions?.find(({ type }) => type === 'Ready')?.status
}

function isReady(pod: Stored<Pod>): boolean {
  return readiness(pod.status?.conditions) === 'True' && pod.metadata.deletionTimestamp === undefined
}

function answer(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, timeout: 2_000 }, async response => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      resolve(Buffer.concat(chunks).toString())
    }).on('error', reject)
  })
}
