import { afterAll } from 'vitest'
import { type EmbeddedCluster, openEmbedded } from '../embedded/open.ts'
import { type ClusterSettings, kubernetesDefaults } from '../embedded/settings.ts'
import type { Group } from './behaviour.ts'
import { showConformance } from './run.ts'
import type { Target } from './target.ts'

/** As by default, but for lost nodes, which would take most of a minute. */
const settings: ClusterSettings = {
  ...kubernetesDefaults,
  nodeMonitorPeriodMs: 1_000,
  nodeMonitorGracePeriodMs: 12_000,
  nodeLeaseDurationSeconds: 8,
}

/** Shows behaviours on an embedded cluster of the calling file's own. @returns the cluster as a target */
export function showEmbedded(groups: readonly Group[]): () => Promise<Target> {
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
  showConformance(groups, open)
  return open
}
