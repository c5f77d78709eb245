import type { Cluster } from './cluster.ts'
import { bringUpEmbedded, EmbeddedTargetCluster, takeDownEmbedded } from './embedded-cluster.ts'
import { ExistingCluster } from './existing-cluster.ts'
import { bringUpK3s, takeDownK3s } from './k3s/open/standing.ts'
import { K3sCluster } from './k3s-cluster.ts'
import type { Opening, Standing, Target } from './target.ts'

/** Brings a target up, or finds it running. */
export function openCluster(target: Target, opening: Opening): Promise<Cluster> {
  switch (target.kind) {
    case 'embedded':
      return EmbeddedTargetCluster.open(target, opening)
    case 'existing':
      return ExistingCluster.open(target, opening)
    case 'rack':
    case 'pi':
      return K3sCluster.open(target, opening)
    default:
      return target satisfies never // a new target does not compile until it is handled here
  }
}

/** Brings a target up and leaves it. */
export async function bringUp(target: Target, opening: Opening): Promise<Standing> {
  switch (target.kind) {
    case 'embedded':
      return bringUpEmbedded(target, opening)
    case 'existing':
      return { kubeconfig: target.kubeconfig, nodes: [target.context], isNew: false }
    case 'rack':
    case 'pi':
      return bringUpK3s(target, opening)
    default:
      return target satisfies never // a new target does not compile until it is handled here
  }
}

/** Takes away what `bringUp` left. @returns what was done, in words */
export async function takeDown(target: Target, opening: Opening): Promise<string> {
  switch (target.kind) {
    case 'embedded':
      return takeDownEmbedded()
    case 'existing':
      return `left as it is: the cluster of context ${target.context} was not brought up from here`
    case 'rack':
    case 'pi':
      return takeDownK3s(target, opening)
    default:
      return target satisfies never // a new target does not compile until it is handled here
  }
}
