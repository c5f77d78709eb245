import type { NodeSelectorTerm } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../../objects/pod.ts'
import { smallestFree } from '../../objects/volume-match.ts'
import {
  claimNamesOf,
  isBound,
  type StoredClaim,
  type StoredVolume,
  volumeNotes,
} from '../../objects/volumes.ts'
import { matchesTerm } from '../node-affinity.ts'
import type { NodeInfo, World } from '../world.ts'
import { type Filter, fits } from './filter.ts'

const noProvisioner = 'kubernetes.io/no-provisioner'

/** Why a pod can be placed nowhere as its claims are, in Kubernetes' words; undefined when some node may do. */
export function claimsAgainst(pod: StoredPod, world: World): string | undefined {
  const { namespace = 'default' } = pod.metadata
  for (const name of claimNamesOf(pod)) {
    const claim = world.volumes.claim(`${namespace}/${name}`)
    if (!claim) return `persistentvolumeclaim "${name}" not found`
    if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted`
    if (claim.status?.phase === 'Lost') {
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`
    }
    if (!isBound(claim) && !waitsForPod(claim, world)) {
      return 'pod has unbound immediate PersistentVolumeClaims'
    }
  }
  return undefined
}

/** A pod's volumes are where it can reach them, or can be made there. */
export const volumeBinding: Filter = (pod, world) => {
  const claims = claimsOf(pod, world)
  if (claims.length === 0) return () => fits
  return node => {
    for (const claim of claims) {
      const against = claimAgainst(claim, node, world)
      if (against) return [against]
    }
    return fits
  }
}

/** What has to be done before a pod can be bound to a node. */
export type VolumeWish =
  /** A volume that is there becomes the claim's. */
  | { claim: StoredClaim; volume: StoredVolume }
  /** Its provisioner makes one at the node. */
  | { claim: StoredClaim; node: string }

export function volumeWishes(pod: StoredPod, node: NodeInfo, world: World): VolumeWish[] {
  const taken = new Set<string>()
  return claimsOf(pod, world)
    .filter(claim => !isBound(claim) && !claim.spec?.volumeName)
    .map(claim => {
      const volume = freeAt(node, claim, world, taken)
      if (!volume) return { claim, node: node.name }
      taken.add(volume.metadata.name)
      return { claim, volume }
    })
}

function claimAgainst(claim: StoredClaim, node: NodeInfo, world: World): string | undefined {
  const { volumeName } = claim.spec ?? {}
  if (volumeName) {
    const volume = world.volumes.volume(volumeName)
    if (!volume) return 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'
    return isNear(volume, node) ? undefined : 'node(s) had volume node affinity conflict'
  }
  if (freeAt(node, claim, world)) return undefined
  const provisioner = classOf(claim, world)?.provisioner
  const chosen = claim.metadata.annotations?.[volumeNotes.selectedNode]
  const isMade = provisioner !== undefined && provisioner !== noProvisioner
  return isMade && (chosen === undefined || chosen === node.name)
    ? undefined
    : "node(s) didn't find available persistent volumes to bind"
}

function freeAt(
  node: NodeInfo,
  claim: StoredClaim,
  world: World,
  taken: ReadonlySet<string> = new Set(),
): StoredVolume | undefined {
  return smallestFree(
    world.volumes.all().filter(volume => isNear(volume, node) && !taken.has(volume.metadata.name)),
    claim,
  )
}

function isNear({ spec }: StoredVolume, node: NodeInfo): boolean {
  const terms: readonly NodeSelectorTerm[] | undefined = spec?.nodeAffinity?.required?.nodeSelectorTerms
  return !terms || terms.some(term => matchesTerm(term, node))
}

function claimsOf(pod: StoredPod, world: World): StoredClaim[] {
  const { namespace = 'default' } = pod.metadata
  return claimNamesOf(pod).flatMap(name => world.volumes.claim(`${namespace}/${name}`) ?? [])
}

function classOf({ spec }: StoredClaim, world: World) {
  return world.volumes.class(spec?.storageClassName ?? '')
}

function waitsForPod(claim: StoredClaim, world: World): boolean {
  return classOf(claim, world)?.volumeBindingMode === 'WaitForFirstConsumer'
}
