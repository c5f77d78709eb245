import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { EmbeddedTargetCluster } from '../../embedded-cluster.ts'
import { type Connection, connect, statusCode } from '../../kubernetes/connection.ts'
import { className, provisioner, storageClass } from './local-path.ts'
import { LocalVolumes } from './local-volumes.ts'

let cluster: EmbeddedTargetCluster
let connection: Connection
beforeAll(async () => {
  cluster = await EmbeddedTargetCluster.open(
    { kind: 'embedded', nodes: 2, handling: 'responsive' },
    { nowMs: () => performance.now(), signal: new AbortController().signal },
  )
  connection = connect(cluster.kubeconfig)
}, 120_000)
afterAll(() => cluster?.[Symbol.asyncDispose](), 60_000)

const namespace = 'default'
const patience = { timeout: 30_000, interval: 50 }
const theClass = {
  ...{ apiVersion: storageClass.apiVersion, kind: storageClass.kind, metadata: { name: className } },
}

async function classProvisioner(): Promise<string | undefined> {
  try {
    return (await connection.objects.read<typeof storageClass>(theClass)).provisioner
  } catch (thrown) {
    if (statusCode(thrown) === 404) return undefined
    throw thrown
  }
}

/** Boards that do what they are told, and tell it; or are away. */
class Boards {
  readonly done: string[] = []
  readonly said: string[] = []
  isAway = false

  get parts() {
    const shellOf = (node: string) => ({
      output: async (command: string) => {
        if (this.isAway) throw new Error(`${node} does not answer`)
        this.done.push(`${node}: ${command}`)
        return ''
      },
    })
    const shells = new Map(['server-1', 'agent-1'].map(node => [node, shellOf(node)]))
    return { connection, shells, say: (line: string) => void this.said.push(line) }
  }
}

/** A claim, and the pod that decides where its volume is; of an image that there is none of: it need not run. */
async function claimed(): Promise<string> {
  const name = `data-${randomUUID().slice(0, 8)}`
  const resources = { requests: { storage: '1Mi' } }
  await connection.core.createNamespacedPersistentVolumeClaim({
    namespace,
    body: {
      metadata: { name },
      spec: { storageClassName: className, accessModes: ['ReadWriteOnce'], resources },
    },
  })
  await connection.core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name },
      spec: {
        containers: [
          { name: 'none', image: 'local/none', volumeMounts: [{ name: 'data', mountPath: '/data' }] },
        ],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }],
      },
    },
  })
  return name
}

async function boundVolume(name: string): Promise<string> {
  return vi.waitFor(async () => {
    const { spec, status } = await connection.core.readNamespacedPersistentVolumeClaim({ namespace, name })
    expect(status?.phase).toBe('Bound')
    return spec?.volumeName ?? ''
  }, patience)
}

async function unclaim(name: string): Promise<void> {
  await connection.core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 0 })
  await connection.core.deleteNamespacedPersistentVolumeClaim({ namespace, name })
}

const volumes = async () =>
  (await connection.core.listPersistentVolume()).items.map(({ metadata }) => metadata?.name)

describe('volumes on boards', { timeout: 90_000 }, () => {
  beforeEach(async () => {
    await connection.objects.delete(theClass).catch(() => {}) // gone with the test before
  })

  test('a claim gets a folder on the node of its pod, and the folder goes with the claim', async () => {
    const boards = new Boards()
    await using _ = await LocalVolumes.open(boards.parts)
    const name = await claimed()
    const volume = await boundVolume(name)
    const { spec } = await connection.core.readNamespacedPod({ namespace, name })
    const folder = `/var/lib/rancher/k3s/storage/${volume}`
    // Once more does no harm, where the claim changed meanwhile.
    expect(new Set(boards.done)).toEqual(new Set([`${spec?.nodeName}: install -d -m 0777 ${folder}`]))
    await unclaim(name)
    await vi.waitFor(async () => expect(await volumes()).toEqual([]), patience)
    expect(boards.done.at(-1)).toBe(`${spec?.nodeName}: rm -rf ${folder}`)
  })

  test('a claim from before the run gets its volume, and a board that is away is waited for', async () => {
    await connection.objects.create(storageClass)
    const name = await claimed()
    const boards = new Boards()
    boards.isAway = true
    await using _ = await LocalVolumes.open(boards.parts)
    await vi.waitFor(() => expect(boards.said.join()).toContain('does not answer'), patience)
    expect(await volumes()).toEqual([])
    boards.isAway = false
    await boundVolume(name)
    await unclaim(name)
  })

  test('with the run, what it made is gone, and the class that nobody serves any more', async () => {
    const boards = new Boards()
    const made = await LocalVolumes.open(boards.parts)
    expect(await classProvisioner()).toBe(provisioner)
    const name = await claimed()
    await boundVolume(name)
    await unclaim(name)
    await made[Symbol.asyncDispose]()
    expect(await volumes()).toEqual([])
    expect(await classProvisioner()).toBeUndefined()
    expect(boards.said).toEqual([])
  })

  test('a class that somebody else serves is left to them', async () => {
    await connection.objects.create({ ...storageClass, provisioner: 'example.com/theirs' })
    const boards = new Boards()
    const name = await claimed()
    await using made = await LocalVolumes.open(boards.parts)
    await made[Symbol.asyncDispose]()
    expect(await classProvisioner()).toBe('example.com/theirs')
    expect(boards.done).toEqual([])
    await unclaim(name)
  })
})
