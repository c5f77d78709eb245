import { execFile } from 'node:child_process'
import { glob, readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { type EmbeddedCluster, openEmbedded } from './open.ts'
import { kubernetesDefaults } from './settings.ts'
import { apiOf } from './testing/api-of.ts'
import { deployment } from './testing/objects.ts'

const run = promisify(execFile)
const trials = 3

/** Milliseconds of a bare `node -e 0`: what this machine is worth just now. */
async function bareStartMs(): Promise<number> {
  const began = performance.now()
  await run(process.execPath, ['-e', '0'])
  return performance.now() - began
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** From the creation of a deployment until the API shows all its instances available. */
async function deployMs(cluster: EmbeddedCluster, replicas: number): Promise<number> {
  const api = await apiOf(cluster)
  const began = performance.now()
  const { metadata } = await api.create('deployments', 'default', deployment('hello', replicas))
  const controller = new AbortController()
  const changes = api.watch('deployments', {
    namespace: 'default',
    resourceVersion: metadata.resourceVersion,
    signal: controller.signal,
  })
  for await (const { type, object } of changes) {
    if (type === 'MODIFIED' && object.status?.availableReplicas === replicas) break
  }
  const tookMs = performance.now() - began
  controller.abort()
  api.close()
  return tookMs
}

/** Milliseconds until that many instances say in their logs that they serve: before the kubelets have noticed. */
async function servingMs(cluster: EmbeddedCluster, instances: number): Promise<number> {
  const began = performance.now()
  for (;;) {
    const logs = await Array.fromAsync(
      glob(path.join(cluster.stateFolder, 'nodes/*/pods/*/logs/hello/0.log')),
    )
    const texts = await Promise.all(logs.map(file => readFile(file, 'utf8')))
    if (texts.filter(text => text.includes('serves on')).length === instances)
      return performance.now() - began
    await pause(10)
  }
}

test('how fast the embedded cluster starts', async () => {
  const warmUp = await openEmbedded() // bundles, and V8's compiled code
  await warmUp[Symbol.asyncDispose]()
  const figures: Record<string, number[]> = {
    bare: [],
    ready: [],
    three: [],
    serving: [],
    twenty: [],
    attentive: [],
    end: [],
  }
  for (let i = 0; i < trials; i++) {
    figures.bare?.push(await bareStartMs())
    const began = performance.now()
    const cluster = await openEmbedded()
    figures.ready?.push(performance.now() - began)
    figures.three?.push((figures.ready?.at(-1) ?? 0) + (await deployMs(cluster, 3)))
    const endBegan = performance.now()
    await cluster[Symbol.asyncDispose]()
    figures.end?.push(performance.now() - endBegan)

    const other = await openEmbedded()
    const [available, serving] = await Promise.all([deployMs(other, 20), servingMs(other, 20)])
    figures.twenty?.push(available)
    figures.serving?.push(serving)
    await other[Symbol.asyncDispose]()

    const attentive = await openEmbedded({ settings: { ...kubernetesDefaults, podRelistPeriodMs: 100 } })
    figures.attentive?.push(await deployMs(attentive, 20))
    await attentive[Symbol.asyncDispose]()
  }
  const bare = median(figures.bare ?? [])
  const row = (what: string, values: number[] = []) =>
    console.log(
      `${what.padEnd(44)} ${median(values).toFixed(0).padStart(6)} ms` +
        ` [${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}]` +
        ` ${(median(values) / bare).toFixed(1).padStart(6)} × bare start`,
    )
  console.log(`load average ${loadavg()[0]?.toFixed(1)}, ${trials} trials, median [min–max]`)
  row('bare `node -e 0`', figures.bare)
  row('start until all 3 nodes are Ready', figures.ready)
  row('start until a 3-instance app is available', figures.three)
  row('20 instances from nothing: serving', figures.serving)
  row('20 instances from nothing: available', figures.twenty)
  row('the same, kubelets that look every 100 ms', figures.attentive)
  row('taking it away', figures.end)
  expect(median(figures.ready ?? [])).toBeLessThan(100 * bare)
}, 300_000)
