import { afterAll } from 'vitest'
import { doorPort } from '../embedded/door-port.ts'
import { type EmbeddedCluster, openEmbedded } from '../embedded/open.ts'
import { type ClusterSettings, kubernetesDefaults } from '../embedded/settings.ts'
import type { Group } from './behaviour.ts'
import { showConformance } from './run.ts'
import type { Lacks, Target } from './target.ts'

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
    const images = { shell: 'local/sh', http: 'tahan/hello:1' }
    return { kubeconfig: record.kubeconfig, images, lacks: lacksWithoutRoot() }
  }

  afterAll(async () => {
    const cluster = await opened
    await cluster?.[Symbol.asyncDispose]()
  }, 30_000)
  showConformance(groups, open)
  return open
}

/** What the embedded cluster cannot do for whoever runs it. */
function lacksWithoutRoot(): Lacks {
  const lacks: Lacks = {}
  if (process.getuid?.() !== 0) {
    lacks['any user'] = 'without root every container runs as who started the cluster; run it as root'
  }
  if (doorPort(80) !== 80) {
    lacks['low ports'] = 'without root they answer 20000 above; run it as root'
  }
  return lacks
}
