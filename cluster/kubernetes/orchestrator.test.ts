import { readFile } from 'node:fs/promises'
import type { Deployment } from 'kubernetes-types/apps/v1.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Injection } from '../../support/chaos/fault.ts'
import type { TimelineEvent } from '../../support/timeline/event.ts'
import { EmbeddedTargetCluster } from '../embedded-cluster.ts'
import type { AppManifests, DeployedApp } from '../orchestrator.ts'
import { type Connection, connect, statusCode } from './connection.ts'
import { type ApiFault, injectApiFault } from './faults.ts'
import { ownMark } from './owner.ts'

const never = new AbortController().signal
const nowMs = () => performance.now()
const soon = () => AbortSignal.timeout(60_000)

let cluster: EmbeddedTargetCluster
let connection: Connection
beforeAll(async () => {
  cluster = await EmbeddedTargetCluster.open(
    { kind: 'embedded', nodes: 3, handling: 'responsive' },
    { nowMs, signal: never },
  )
  connection = connect(cluster.kubeconfig)
}, 120_000)
afterAll(() => cluster?.[Symbol.asyncDispose](), 60_000)

async function hello(replicas: number): Promise<AppManifests> {
  const read = async (name: string) => {
    const file = new URL(`../../fixtures/apps/hello/manifests/${name}.yaml`, import.meta.url)
    // Tests need not wait for the service to drain.
    const text = (await readFile(file, 'utf8')).replace('value: "2000"', 'value: "0"')
    return parse(text) as { spec: object }
  }
  const deployment = await read('deployment')
  return {
    name: 'hello',
    objects: [{ ...deployment, spec: { ...deployment.spec, replicas } }, await read('service')],
  }
}

function jobOf(name: string, spec: object, script: string) {
  const containers = [{ name, image: 'local/sh', args: ['-c', script] }]
  const template = { spec: { restartPolicy: 'Never', containers } }
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { ...spec, template } }
}

async function ownNamespaces(): Promise<string[]> {
  const { items } = await connection.core.listNamespace({
    labelSelector: 'app.kubernetes.io/managed-by=tahan',
  })
  return items.map(({ metadata }) => metadata?.name ?? '')
}

describe('an app on a cluster', { timeout: 60_000 }, () => {
  test('is ready when it is deployed, answers at every door, and is gone when it is disposed', async () => {
    const app = await cluster.orchestrator.deploy(await hello(2), 'whole', soon())
    expect(await ownNamespaces()).toEqual([app.namespace])
    const instances = await app.instances()
    expect(instances.map(({ ready, terminating }) => [ready, terminating])).toEqual([
      [true, false],
      [true, false],
    ])
    expect(app.settled([])).toBe(true)
    expect(app.vantages.map(({ node }) => node).sort()).toEqual(['agent-1', 'agent-2', 'server-1'])
    await app[Symbol.asyncDispose]()
    expect(await ownNamespaces()).toEqual([])
  })

  test('of several workloads is ready when each is, and its jobs are done; faults hit the one behind its door', async () => {
    const { objects } = await hello(2)
    const [deployment, service] = objects as [Deployment, object]
    const labels = { app: 'beside' }
    const beside = {
      ...deployment,
      metadata: { name: 'beside' },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { ...deployment.spec?.template, metadata: { labels } },
      },
    }
    const migrate = jobOf('migrate', {}, 'sleep 2')
    const shop = {
      name: 'shop',
      service: 'hello',
      path: '/readyz',
      objects: [beside, migrate, deployment, service],
    }
    await using app = await cluster.orchestrator.deploy(shop, 'several', soon())
    const { items } = await connection.core.listNamespacedPod({
      namespace: app.namespace,
      labelSelector: 'job-name=migrate',
    })
    expect(items.map(({ status }) => status?.phase)).toEqual(['Succeeded'])
    expect(app.workload).toBe('hello')
    expect(app.vantages.every(({ url }) => new URL(url).pathname === '/readyz')).toBe(true)
    expect((await app.instances()).map(({ name }) => name.split('-')[0])).toEqual(['hello', 'hello'])
    expect((await app.allInstances()).map(({ workload }) => workload).sort()).toEqual([
      'beside',
      'hello',
      'hello',
    ])
    const events: TimelineEvent[] = []
    await using _ = await cluster.orchestrator.watch(app, event => events.push(event), nowMs)
    const named = events.flatMap(event => (event.kind === 'instance' ? [event.app] : []))
    expect(named.sort()).toEqual(['shop', 'shop', 'shop/beside', 'shop/migrate'])
  })

  test('waits for every completion of a job', async () => {
    const { objects } = await hello(1)
    const job = jobOf('fill', { completions: 3, parallelism: 1 }, 'exit 0')
    await using app = await cluster.orchestrator.deploy(
      { name: 'hello', objects: [job, ...objects] },
      'fill',
      soon(),
    )
    const { items } = await connection.core.listNamespacedPod({
      ...{ namespace: app.namespace, labelSelector: 'job-name=fill' },
    })
    expect(items.map(({ status }) => status?.phase)).toEqual(['Succeeded', 'Succeeded', 'Succeeded'])
  })

  test('does not wait for a job that failed for good, says what it logged, and leaves nothing', async () => {
    const { objects } = await hello(1)
    const job = jobOf('migrate', { backoffLimit: 0 }, 'echo no such table; exit 3')
    const deploying = cluster.orchestrator.deploy(
      { name: 'hello', objects: [job, ...objects] },
      'fails',
      soon(),
    )
    await expect(deploying).rejects.toThrow(
      /JOB_FAILED.*Job migrate failed for good[\s\S]*BackoffLimitExceeded[\s\S]*no such table/,
    )
    expect(await ownNamespaces()).toEqual([])
  })

  test('leaves nothing when one of its objects is refused', async () => {
    const { name, objects } = await hello(1)
    const broken = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'broken' },
      spec: { type: 'Nonsense' },
    }
    const deploying = cluster.orchestrator.deploy({ name, objects: [...objects, broken] }, 'half', soon())
    await expect(deploying).rejects.toThrow(/APP_REFUSED.*Service broken could not be created[\s\S]*Nonsense/)
    expect(await ownNamespaces()).toEqual([])
  })

  test('leaves nothing when it has no service to reach it by', async () => {
    const { name, objects } = await hello(1)
    const deploying = cluster.orchestrator.deploy({ name, objects: objects.slice(0, 1) }, 'doorless', soon())
    await expect(deploying).rejects.toSatisfy(thrown => statusCode(thrown) === 404)
    expect(await ownNamespaces()).toEqual([])
  })

  test('leaves nothing when it does not become ready, and says what keeps it', async () => {
    const { name, objects } = await hello(1)
    const [deployment] = objects as [{ spec: { template: { spec: object } } }]
    const unreachable = { nodeSelector: { 'kubernetes.io/hostname': 'nowhere' } }
    deployment.spec.template.spec = { ...deployment.spec.template.spec, ...unreachable }
    const deploying = cluster.orchestrator.deploy({ name, objects }, 'never', AbortSignal.timeout(1_000))
    await expect(deploying).rejects.toThrow(/APP_NOT_READY.*0 of 1 instances ready[\s\S]*Because: pod hello/)
    expect(await ownNamespaces()).toEqual([])
  })
})

describe('what runs left', { timeout: 60_000 }, () => {
  const namespace = (name: string, owner: object | undefined) =>
    connection.core.createNamespace({
      body: {
        metadata: {
          name,
          labels: { 'app.kubernetes.io/managed-by': 'tahan' },
          ...(owner && { annotations: { 'tahan/owner': JSON.stringify(owner) } }),
        },
      },
    })
  const { host } = JSON.parse(ownMark().annotations['tahan/owner']) as { host: string }
  const dead = { pid: process.pid, startTicks: 'of another' }

  test('is removed where the run is dead, and where it is another machine’s or nobody’s it stays', async () => {
    await namespace('tahan-dead', { host, ...dead })
    await namespace('tahan-far', { host: 'another-machine', ...dead })
    await namespace('tahan-unsigned', undefined)
    expect(await cluster.orchestrator.sweep()).toEqual(['tahan-dead'])
    expect(await ownNamespaces()).toEqual(['tahan-far', 'tahan-unsigned'])
    for (const name of await ownNamespaces()) await connection.core.deleteNamespace({ name })
  })

  test('this run’s own apps stay', async () => {
    await using app = await cluster.orchestrator.deploy(await hello(1), 'own', soon())
    expect(await cluster.orchestrator.sweep()).toEqual([])
    expect(await ownNamespaces()).toContain(app.namespace)
  })

  test('a run that lives is told of, and nothing is removed', async () => {
    const startTicks = (await readFile('/proc/1/stat', 'utf8')).split(' ')[21]
    await namespace('tahan-busy', { host, pid: 1, startTicks })
    await expect(cluster.orchestrator.sweep()).rejects.toThrow(/CLUSTER_IN_USE[\s\S]*process 1 .* tahan-busy/)
    await connection.core.deleteNamespace({ name: 'tahan-busy' })
  })
})

describe('faults through the API', { timeout: 60_000 }, () => {
  let app: DeployedApp
  let watching: AsyncDisposable
  const events: TimelineEvent[] = []
  beforeAll(async () => {
    app = await cluster.orchestrator.deploy(await hello(2), 'faults', soon())
    watching = await cluster.orchestrator.watch(app, event => events.push(event), nowMs)
  }, 60_000)
  afterAll(async () => {
    await watching?.[Symbol.asyncDispose]()
    await app?.[Symbol.asyncDispose]()
  }, 60_000)

  const inject = (fault: ApiFault): Promise<Injection> => injectApiFault(connection, fault, nowMs, never)
  const isCordoned = async (name: string) =>
    (await connection.core.readNode({ name })).spec?.unschedulable === true

  test('a deleted pod is replaced, and the timeline tells so after the fault', async () => {
    const [victim] = await app.instances()
    const { t0Ms, proof } = await inject({
      kind: 'pod-delete',
      namespace: app.namespace,
      instance: victim?.name ?? '',
    })
    expect(proof).toBe(`pod ${victim?.name} carries a deletion timestamp`)
    await expect
      .poll(
        async () => app.settled([]) && (await app.instances()).every(({ name }) => name !== victim?.name),
        { timeout: 30_000 },
      )
      .toBe(true)
    const since = () => events.filter(({ atMs }) => atMs >= t0Ms)
    const changesOf = (name: string | undefined) =>
      since().flatMap(event => (event.kind === 'instance' && event.name === name ? [event.change] : []))
    await expect.poll(() => changesOf(victim?.name).at(-1), { timeout: 30_000 }).toBe('removed')
    expect(since().some(event => event.kind === 'instance' && event.change === 'added')).toBe(true)
    expect(since().some(event => event.kind === 'endpoints')).toBe(true)
  })

  test('an update replaces every instance', async () => {
    const before = (await app.instances()).map(({ uid }) => uid)
    const { proof } = await inject({ kind: 'rolling-update', namespace: app.namespace, app: 'hello' })
    expect(proof).toBe('deployment hello went from generation 1 to 2')
    await expect
      .poll(
        async () => app.settled([]) && (await app.instances()).every(({ uid }) => !before.includes(uid)),
        { timeout: 30_000 },
      )
      .toBe(true)
  })

  test('workers that are taken away are gone, and healed there are as many as before', async () => {
    const { namespace } = app
    const { proof, heal } = await inject({ kind: 'worker-away', namespace, app: 'hello' })
    expect(proof).toBe('deployment hello went from 2 to no replica')
    await expect
      .poll(async () => (await app.instances()).every(({ terminating }) => terminating), { timeout: 30_000 })
      .toBe(true)
    await heal()
    await app.ready(soon())
    expect((await app.instances()).filter(({ ready }) => ready)).toHaveLength(2)
    await expect(inject({ kind: 'worker-away', namespace, app: 'nobody' })).rejects.toThrow(
      /FAULT_WITHOUT_EFFECT[\s\S]*not found[\s\S]*under queue/,
    )
  })

  test('a drained node is empty of the app, and healed it takes pods again', async () => {
    const [victim] = await app.instances()
    const node = victim?.node ?? ''
    const { heal } = await inject({ kind: 'node-drain', node })
    expect(await isCordoned(node)).toBe(true)
    await expect
      .poll(async () => app.settled([]) && (await app.instances()).every(one => one.node !== node), {
        timeout: 30_000,
      })
      .toBe(true)
    await heal()
    expect(await isCordoned(node)).toBe(false)
  })

  test('a drain that a budget holds up for good is healed all the same', async () => {
    const [victim] = await app.instances()
    const node = victim?.node ?? ''
    const { namespace } = app
    await connection.policy.createNamespacedPodDisruptionBudget({
      namespace,
      body: {
        metadata: { name: 'none-may-go' },
        spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'hello' } } },
      },
    })
    const { heal } = await inject({ kind: 'node-drain', node })
    expect(await isCordoned(node)).toBe(true)
    await heal()
    expect(await isCordoned(node)).toBe(false)
    expect((await app.instances()).map(({ name }) => name)).toContain(victim?.name)
  })
})
