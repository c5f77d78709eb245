import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { V1PolicyRule } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FaultKind } from '../../support/chaos/fault.ts'
import { injectJournaled } from '../../support/chaos/inject.ts'
import { Journal } from '../../support/chaos/journal.ts'
import { EmbeddedTargetCluster } from '../embedded-cluster.ts'
import { ExistingCluster } from '../existing-cluster.ts'
import { type Connection, connect } from '../kubernetes/connection.ts'
import { ownMark } from '../kubernetes/owner.ts'
import { type Right, rightInWords } from '../kubernetes/rights.ts'
import type { DeployedApp } from '../orchestrator.ts'
import type { ExistingTarget } from '../target.ts'
import { neededRights } from './needs.ts'
import { type Account, makeAccount } from './testing/account.ts'
import { echo } from './testing/echo.ts'
import { hello } from './testing/hello.ts'
import { loadGenerator } from './testing/load-generator.ts'

const never = new AbortController().signal
const nowMs = () => performance.now()
const soon = () => AbortSignal.timeout(60_000)

let server: EmbeddedTargetCluster
let admin: Connection
beforeAll(async () => {
  const embedded = { kind: 'embedded', nodes: 3, handling: 'responsive' } as const
  server = await EmbeddedTargetCluster.open(embedded, { nowMs, signal: never })
  admin = connect(server.kubeconfig)
}, 120_000)
afterAll(() => server?.[Symbol.asyncDispose](), 60_000)

function open(account: Account, over: Partial<ExistingTarget> = {}): Promise<ExistingCluster> {
  const target: ExistingTarget = {
    ...{ kind: 'existing', kubeconfig: account.kubeconfig, context: account.context },
    ...{ inventory: undefined, namespaces: [], door: 'node-port', addresses: [], registry: undefined },
    ...{ disposable: true, handling: 'responsive' },
    ...over,
  }
  return ExistingCluster.open(target, { nowMs, say: () => {}, signal: new AbortController().signal })
}

/** Waits until none of the instances that were there is left, and as many as wanted are ready. */
async function replaced(app: DeployedApp, uids: readonly string[]): Promise<void> {
  const isDone = async () =>
    app.settled([]) && (await app.instances()).every(({ uid }) => !uids.includes(uid))
  await expect.poll(isDone, { timeout: 30_000 }).toBe(true)
}

const podsIn = async (namespace: string) => (await admin.core.listNamespacedPod({ namespace })).items
const isCordoned = async (name: string) => (await admin.core.readNode({ name })).spec?.unschedulable === true

describe('the account of rbac.yaml', { timeout: 90_000 }, () => {
  let account: Account
  beforeAll(async () => {
    account = await makeAccount(admin, 'rbac')
  })
  afterAll(() => account?.[Symbol.asyncDispose]())

  test('is enough for a whole run: app, timeline, each fault, healing, and nothing left', async () => {
    await using cluster = await open(account)
    expect([...cluster.can].sort()).toEqual(['node-drain', 'pod-delete', 'rolling-update', 'worker-away'])
    expect(cluster.configuration['node-lease-duration-seconds']).toBe('4')
    expect(await cluster.orchestrator.sweep()).toEqual([])
    await cluster.orchestrator.nodesReady(soon())
    {
      await using app = await cluster.orchestrator.deploy(await hello(2), 'whole', soon())
      const { namespace } = app
      const events: string[] = []
      await using _watching = await cluster.orchestrator.watch(app, ({ kind }) => events.push(kind), nowMs)
      for (const { url } of app.vantages) expect((await fetch(url)).status).toBe(200)

      const [victim] = await app.instances()
      await cluster.inject({ kind: 'pod-delete', namespace, instance: victim?.name ?? '' }, never)
      await replaced(app, [victim?.uid ?? ''])
      const before = (await app.instances()).map(({ uid }) => uid)
      await cluster.inject({ kind: 'rolling-update', namespace, app: 'hello' }, never)
      await replaced(app, before)
      const away = await cluster.inject({ kind: 'worker-away', namespace, app: 'hello' }, never)
      await away.heal()
      await app.ready(soon())
      const there = (await app.instances())[0]
      const drain = await cluster.inject({ kind: 'node-drain', node: there?.node ?? '' }, never)
      await replaced(app, [there?.uid ?? ''])
      await drain.heal()
      expect(await isCordoned(there?.node ?? '')).toBe(false)
      await app.scale(1)
      await app.ready(soon())
      expect(new Set(events)).toEqual(new Set(['instance', 'endpoints', 'node', 'note']))
    }
    const { items } = await admin.core.listNamespace({ labelSelector: 'app.kubernetes.io/managed-by=tahan' })
    expect(items).toEqual([])
  })

  test('is enough for load from inside, which hears who has its key', async () => {
    await using cluster = await open(account)
    {
      await using crew = await cluster.orchestrator.gather(await loadGenerator(), 'load', soon())
      const [member] = crew.members
      const headers = { 'x-tahan-key': 'k' }
      expect(await member?.ask({ method: 'GET', path: '/clock', headers }, soon())).toContain('nowMs')
      await expect(
        member?.ask({ method: 'POST', path: '/steps/a/begin', headers: {} }, soon()),
      ).rejects.toThrow(/CREW_REFUSED.*begin[\s\S]*401/)
    }
    const { items } = await admin.core.listNamespace({ labelSelector: 'app.kubernetes.io/managed-by=tahan' })
    expect(items).toEqual([])
  })

  test('is enough for an echo on every node, and tells where each takes datagrams', async () => {
    await using cluster = await open(account)
    await using app = await cluster.orchestrator.deploy(await echo(), 'echo', soon())
    const doors = cluster.nodes.map(({ name, address }) => ({ node: name, datagrams: { address } }))
    expect(app.vantages).toMatchObject(doors)
    expect((await app.instances()).map(({ node }) => node).sort()).toEqual(
      cluster.nodes.map(({ name }) => name).sort(),
    )
  })

  test('may get its token from a command, as clouds have it, and the error says which command is missing', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tahan-exec-'))
    const config = JSON.parse(await readFile(account.kubeconfig, 'utf8')) as { users: { user: object }[] }
    const [user] = config.users as [{ user: { token: string } }]
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: user.user.token },
    }
    await writeFile(path.join(folder, 'credential'), JSON.stringify(credential), { mode: 0o600 })
    const withCommand = async (command: string) => {
      const exec = {
        ...{ apiVersion: credential.apiVersion, interactiveMode: 'Never', env: null },
        ...{ command, args: [path.join(folder, 'credential')] },
      }
      const kubeconfig = path.join(folder, command)
      await writeFile(kubeconfig, JSON.stringify({ ...config, users: [{ name: 'u', user: { exec } }] }))
      return open(account, { kubeconfig })
    }
    await using cluster = await withCommand('cat')
    expect(cluster.nodes).toHaveLength(3)
    await expect(withCommand('some-cloud-auth-plugin')).rejects.toThrow(
      /CLUSTER_NOT_REACHED[\s\S]*some-cloud-auth-plugin[\s\S]*ENOENT/,
    )
    await rm(folder, { recursive: true })
  })

  test('is told what kubectl top shows, and which right its kubelets would take', async () => {
    await using cluster = await open(account)
    const options = { namespaces: ['default'], nowMs: () => performance.now(), everyMs: 1_000 }
    const source = await cluster.usage('metrics-api', options, soon())
    const readings = await source.read(soon())
    expect(readings.map(({ kind }) => kind)).toEqual(['node', 'node', 'node'])
    source.close?.()
    await expect(cluster.usage('kubelet', options, soon())).rejects.toThrow(/RIGHT_MISSING.*get nodes\/proxy/)
  })

  test('is refused by name what it was not granted', async () => {
    const restricted = connect(account.kubeconfig, account.context)
    await expect(restricted.core.listNamespacedSecret({ namespace: 'kube-system' })).rejects.toThrow(
      /RIGHT_MISSING.*does not let tahan list secrets in namespace kube-system\.[\s\S]*resources: \["secrets"\]/,
    )
  })
})

describe('a right that is missing', { timeout: 90_000 }, () => {
  const target = { namespaces: [], door: 'node-port' } as const
  const distinct = [...new Map(neededRights(target).map(right => [rightInWords(right), right])).values()]
  const inRole = distinct.filter(({ namespace }) => namespace === undefined)
  const rule = ({ group, resource, verb }: Right): V1PolicyRule => ({
    apiGroups: [group],
    resources: [resource],
    verbs: [verb],
  })
  let account: Account
  beforeAll(async () => {
    account = await makeAccount(admin, 'rbac')
  })
  afterAll(() => account?.[Symbol.asyncDispose]())

  const openWithout = async (...missing: Right[]) => {
    await account.setRules('tahan', inRole.filter(right => !missing.includes(right)).map(rule))
    return open(account)
  }
  const usedFor = (right: Right) =>
    neededRights(target)
      .filter(needed => rightInWords(needed) === rightInWords(right))
      .map(needed => needed.for)

  test('is told before anything is done, or keeps one fault from being offered', async () => {
    for (const right of inRole) {
      const uses = usedFor(right)
      const words = rightInWords(right)
      if (uses.includes('apps') || uses.includes('nodes')) {
        await expect(openWithout(right), words).rejects.toThrow(`it may not ${words}.`)
        continue
      }
      await using cluster = await openWithout(right)
      const faults = uses.filter((use): use is FaultKind & typeof use => use !== 'details' && use !== 'load')
      for (const fault of faults) {
        expect(cluster.can.has(fault), words).toBe(false)
        expect(cluster.cannot(fault)).toContain(words)
      }
    }
  })

  test('keeps pods of a load from being told what to do, and is named', async () => {
    await using cluster = await openWithout(...inRole.filter(({ resource }) => resource === 'pods/proxy'))
    await using crew = await cluster.orchestrator.gather(await loadGenerator(), 'load', soon())
    await expect(crew.members[0]?.ask({ method: 'POST', path: '/clock' }, soon())).rejects.toThrow(
      /RIGHT_MISSING.*create pods\/proxy in namespace tahan-load-/,
    )
  })

  test('is told together with all others', async () => {
    const missing = inRole.filter(({ resource }) => resource === 'services' || resource === 'events')
    await expect(openWithout(...missing)).rejects.toThrow(
      /RIGHT_MISSING[\s\S]*create services in every namespace; get services in every namespace; list events in every namespace; watch events/,
    )
  })

  test('refuses the fault that needs it, in the words of the right', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tahan-restricted-'))
    const journal = new Journal(path.join(folder, 'faults.jsonl'))
    const eviction = inRole.filter(({ resource }) => resource === 'pods/eviction')
    await using cluster = await openWithout(...eviction)
    const drain = { kind: 'node-drain', node: 'agent-1' } as const
    await expect(injectJournaled(journal, cluster, drain, never)).rejects.toThrow(
      /FAULT_REFUSED[\s\S]*create pods\/eviction in every namespace/,
    )
    await rm(folder, { recursive: true })
  })
})

describe('the account of rbac-given-namespaces.yaml', { timeout: 90_000 }, () => {
  const namespaces = ['tahan-1', 'tahan-2']
  let account: Account
  beforeAll(async () => {
    account = await makeAccount(admin, 'rbac-given-namespaces')
  })
  afterAll(() => account?.[Symbol.asyncDispose]())

  test('is enough for apps and their faults; draining is skipped with the reason', async () => {
    await using cluster = await open(account, { namespaces })
    expect([...cluster.can].sort()).toEqual(['pod-delete', 'rolling-update', 'worker-away'])
    expect(cluster.cannot('node-drain')).toMatch(/node-drain needs a right that is missing: patch nodes/)
    expect(cluster.id).toMatch(/^https:\/\/127\.\d+\.0\.10:6443 \([0-9a-f]{16}\)$/)
    expect(await cluster.orchestrator.sweep()).toEqual([])
    {
      await using one = await cluster.orchestrator.deploy(await hello(1), 'one', soon())
      await using two = await cluster.orchestrator.deploy(await hello(2), 'two', soon())
      expect([one.namespace, two.namespace].sort()).toEqual(namespaces)
      expect(await cluster.orchestrator.sweep()).toEqual([])
      await expect(
        cluster.orchestrator.deploy(await hello(1), 'three', AbortSignal.timeout(100)),
      ).rejects.toThrow(/NO_NAMESPACE_FREE[\s\S]*tahan-1, tahan-2/)
      const [victim] = await two.instances()
      const { namespace } = two
      await cluster.inject({ kind: 'pod-delete', namespace, instance: victim?.name ?? '' }, never)
      await replaced(two, [victim?.uid ?? ''])
      await cluster.inject({ kind: 'rolling-update', namespace, app: 'hello' }, never)
      await replaced(two, [])
    }
    for (const namespace of namespaces) {
      expect(await podsIn(namespace)).toEqual([])
      expect((await admin.core.listNamespacedService({ namespace })).items).toEqual([])
    }
    await using again = await cluster.orchestrator.deploy(await hello(1), 'again', soon())
    expect(namespaces).toContain(again.namespace)
  })

  test('takes the Job of a load from inside away, and its pods with it', async () => {
    await using cluster = await open(account, { namespaces: ['tahan-1'] })
    const crew = await cluster.orchestrator.gather(await loadGenerator(), 'load', soon())
    expect((await podsIn('tahan-1')).map(({ metadata }) => metadata?.name)).toEqual([crew.members[0]?.name])
    await crew[Symbol.asyncDispose]()
    expect(await podsIn('tahan-1')).toEqual([])
    expect((await admin.objects.list('batch/v1', 'Job', 'tahan-1')).items).toEqual([])
  })

  test('takes an app with data away whole: its claims, its secrets, its jobs, and what else it is made of', async () => {
    await using cluster = await open(account, { namespaces })
    const labels = { app: 'store' }
    const store = {
      ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'store' } },
      spec: {
        ...{ serviceName: 'store', selector: { matchLabels: labels } },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 1,
            containers: [
              {
                ...{ name: 'store', image: 'local/sleep', args: ['1000'] },
                volumeMounts: [{ name: 'data', mountPath: '/data' }],
              },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
          },
        ],
      },
    }
    const once = { restartPolicy: 'Never', containers: [{ name: 'once', image: 'local/true' }] }
    const migrate = {
      ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'migrate' } },
      spec: { template: { spec: once } },
    }
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'store' }, stringData: { a: 'b' } }
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'store' }, data: { a: 'b' } }
    const app = await hello(1)
    const own = { ...app, objects: [secret, config, store, migrate, ...app.objects] }
    const { namespace } = await (async () => {
      await using deployed = await cluster.orchestrator.deploy(own, 'whole', soon())
      const { items } = await admin.core.listNamespacedPersistentVolumeClaim({
        namespace: deployed.namespace,
      })
      expect(items.map(({ status }) => status?.phase)).toEqual(['Bound'])
      return deployed
    })()
    const left = await Promise.all([
      admin.core.listNamespacedPersistentVolumeClaim({ namespace }),
      admin.core.listNamespacedPod({ namespace }),
      admin.apps.listNamespacedStatefulSet({ namespace }),
    ])
    expect(left.flatMap(({ items }) => items)).toEqual([])
    const kept = await Promise.all([
      admin.core.listNamespacedSecret({ namespace }),
      admin.core.listNamespacedConfigMap({ namespace }),
    ])
    expect(kept.flatMap(({ items }) => items).filter(({ metadata }) => metadata?.name === 'store')).toEqual(
      [],
    )
  })

  test('takes an echo on every node away', async () => {
    await using cluster = await open(account, { namespaces: ['tahan-1'] })
    const app = await cluster.orchestrator.deploy(await echo(), 'echo', soon())
    expect(await podsIn('tahan-1')).toHaveLength(cluster.nodes.length)
    await app[Symbol.asyncDispose]()
    expect(await podsIn('tahan-1')).toEqual([])
    expect((await admin.objects.list('apps/v1', 'DaemonSet', 'tahan-1')).items).toEqual([])
  })

  test('deploys into no namespace that somebody uses', async () => {
    await using cluster = await open(account, { namespaces: ['tahan-1'] })
    const spec = { containers: [{ name: 'c', image: 'tahan/hello:1' }], nodeName: 'agent-1' }
    await admin.core.createNamespacedPod({
      namespace: 'tahan-1',
      body: { metadata: { name: 'theirs' }, spec },
    })
    await expect(cluster.orchestrator.deploy(await hello(1), 'x', soon())).rejects.toThrow(
      /NAMESPACE_NOT_EMPTY.*tahan-1[\s\S]*pod theirs is in it/,
    )
    await admin.core.deleteNamespacedPod({ name: 'theirs', namespace: 'tahan-1', gracePeriodSeconds: 0 })
    await expect.poll(() => podsIn('tahan-1'), { timeout: 30_000 }).toEqual([])
  })

  test('leaves alone what somebody has there by the name of something of the app', async () => {
    await using cluster = await open(account, { namespaces: ['tahan-1'] })
    const at = { name: 'hello', namespace: 'tahan-1' }
    await admin.core.createNamespacedService({
      namespace: at.namespace,
      body: { metadata: { name: at.name }, spec: { ports: [{ port: 80 }] } },
    })
    await expect(cluster.orchestrator.deploy(await hello(1), 'x', soon())).rejects.toThrow(
      /APP_REFUSED.*Service hello[\s\S]*already exists/,
    )
    expect((await admin.apps.listNamespacedDeployment({ namespace: at.namespace })).items).toEqual([])
    const { metadata } = await admin.core.readNamespacedService(at)
    expect(metadata?.deletionTimestamp).toBeUndefined()
    await admin.core.deleteNamespacedService(at)
  })

  test('takes away what a killed run left there', async () => {
    await using cluster = await open(account, { namespaces })
    const { labels, annotations } = ownMark()
    const dead = { ...(JSON.parse(annotations['tahan/owner']) as object), startTicks: 'of another' }
    const marked = { labels, annotations: { 'tahan/owner': JSON.stringify(dead) } }
    const [deployment] = (await hello(1)).objects as [{ metadata: object }]
    const left = { ...deployment, metadata: { ...deployment.metadata, namespace: 'tahan-2', ...marked } }
    await admin.objects.create(left)
    await expect.poll(async () => (await podsIn('tahan-2')).length, { timeout: 30_000 }).toBe(1)
    expect(await cluster.orchestrator.sweep()).toEqual(['Deployment hello in tahan-2'])
    expect(await podsIn('tahan-2')).toEqual([])
  })
})
