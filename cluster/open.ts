import { TahanError } from '../support/errors.ts'
import type { Cluster } from './cluster.ts'
import { bringUpEmbedded, EmbeddedTargetCluster, takeDownEmbedded } from './embedded-cluster.ts'
import { ExistingCluster } from './existing-cluster.ts'
import type { Opening, Standing, Target } from './target.ts'

/** Brings a target up, or finds it running. */
export function openCluster(target: Target, opening: Opening): Promise<Cluster> {
  switch (target.kind) {
    case 'embedded':
      return EmbeddedTargetCluster.open(target, opening)
    case 'existing':
      return ExistingCluster.open(target, opening)
    default:
      throw notYet(target)
  }
}

/** Brings a target up and leaves it. */
export async function bringUp(target: Target, opening: Opening): Promise<Standing> {
  switch (target.kind) {
    case 'embedded':
      return bringUpEmbedded(target, opening)
    case 'existing':
      return { kubeconfig: target.kubeconfig, nodes: [target.context], isNew: false }
    default:
      throw notYet(target)
  }
}

/** Takes away what `bringUp` left. @returns what was done, in words */
export async function takeDown(target: Target, _opening: Opening): Promise<string> {
  switch (target.kind) {
    case 'embedded':
      return takeDownEmbedded()
    case 'existing':
      return `left as it is: the cluster of context ${target.context} was not brought up from here`
    default:
      throw notYet(target)
  }
}

function notYet({ kind }: Target): TahanError {
  return new TahanError('TARGET_MISSING', `Target ${kind} cannot be opened.`)
}
