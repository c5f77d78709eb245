import { afterAll, expect, test } from 'vitest'
import { type EmbeddedCluster, openEmbedded } from '../embedded/open.ts'
import { type ClusterSettings, kubernetesDefaults } from '../embedded/settings.ts'
import { Api } from './client/api.ts'
import { groups } from './groups.ts'
import { showConformance } from './run.ts'
import { lacksOf, type Target } from './target.ts'

/** As by default, but for lost nodes, which would take most of a minute. */
const settings: ClusterSettings = {
  ...kubernetesDefaults,
  nodeMonitorPeriodMs: 1_000,
  nodeMonitorGracePeriodMs: 12_000,
  nodeLeaseDurationSeconds: 8,
}

let opened: Promise<EmbeddedCluster> | undefined

async function open(): Promise<Target> {
  opened ??= openEmbedded({ settings })
  const { record } = await opened
  return { kubeconfig: record.kubeconfig, images: { shell: 'local/sh', http: 'tahan/hello:1' } }
}

afterAll(async () => {
  const cluster = await opened
  await cluster?.[Symbol.asyncDispose]()
}, 30_000)

test('the embedded cluster lacks nothing that behaviours need', async () => {
  const api = new Api((await open()).kubeconfig)
  expect(await lacksOf(api)).toEqual({})
  api.close()
})

showConformance(groups, open)
