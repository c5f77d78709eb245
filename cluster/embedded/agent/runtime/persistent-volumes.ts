import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { isBound, localPathFolder, type StoredVolume } from '../../objects/volumes.ts'
import type { References } from './environment.ts'

/** A volume that cannot be made now: the pod waits, and says so with the reason FailedMount. */
export class MountError extends Error {}

/** Where a volume is mounted in a pod, and the node whose disk it is a folder of. */
interface Mount {
  volume: string
  target: string
  disk: string
  node: string
}

/** Makes the pod's folder of a claim a link to its volume's folder. @throws MountError */
export async function mountClaim(
  claimName: string,
  { volume: mountName, target, disk, node }: Mount,
  references: References,
): Promise<void> {
  if (existsSync(target)) return
  const claim = await references.claim(claimName)
  if (!claim) throw new MountError(`error processing PVC: persistentvolumeclaim "${claimName}" not found`)
  if (claim.metadata.deletionTimestamp) {
    throw new MountError(
      `can't start pod because PVC ${claim.metadata.namespace}/${claimName} is being deleted`,
    )
  }
  const volume = isBound(claim) ? await references.volume(claim.spec?.volumeName ?? '') : undefined
  if (!volume) throw new MountError(`PVC is not bound: ${claim.metadata.namespace}/${claimName}`)
  if (!isAt(volume, node)) {
    throw new MountError(
      `MountVolume.NodeAffinity check failed for volume "${volume.metadata.name}" : no matching NodeSelectorTerms`,
    )
  }
  const folder = folderOf(volume, disk, mountName)
  mkdirSync(path.dirname(target), { recursive: true, mode: 0o755 })
  symlinkSync(folder, target)
}

/** Whether a volume can be mounted at a node, as far as it says so by the node's name. */
function isAt({ spec }: StoredVolume, node: string): boolean {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms ?? []
  const isElsewhere = ({ matchExpressions = [] }: (typeof terms)[number]) =>
    matchExpressions.some(
      ({ key, operator, values = [] }) =>
        key === 'kubernetes.io/hostname' && operator === 'In' && !values.includes(node),
    )
  return terms.length === 0 || !terms.every(isElsewhere)
}

/** On the node's disk, which is a folder here: `/data` is `<disk>/data`. */
function folderOf({ metadata, spec }: StoredVolume, disk: string, mountName: string): string {
  const failed = `MountVolume.SetUp failed for volume "${metadata.name}"`
  const wanted = spec?.hostPath?.path ?? spec?.local?.path
  if (wanted === undefined) {
    throw new MountError(
      `${failed}: the embedded cluster has no such volumes for "${mountName}" (it has hostPath and local)`,
    )
  }
  const folder = path.join(disk, path.resolve('/', wanted))
  if (existsSync(folder)) return folder
  const isMade = spec?.hostPath?.type === 'DirectoryOrCreate' || (spec?.hostPath && !spec.hostPath.type)
  if (!isMade) throw new MountError(`${failed}: path "${wanted}" does not exist`)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  // As local-path's own: whom a pod runs as is the pod's business.
  chmodSync(folder, 0o777)
  return folder
}

/** A folder that the local-path provisioner named: nobody else's is touched. */
const provisioned = /^(pvc-[0-9a-f-]{36})_/

/** Looks after the folders of provisioned volumes on a node's disk. */
export class VolumeCleaner {
  readonly #disk: string
  /** Volumes that are kept when they are given up, as far as they were seen. */
  readonly #retained = new Set<string>()

  constructor(disk: string) {
    this.#disk = disk
  }

  /**
   * Removes the folders of volumes that are no more.
   * @param volumes those that are, asked for after the folders were looked at
   */
  async clean(volumes: () => Promise<readonly StoredVolume[]>): Promise<void> {
    const parent = path.join(this.#disk, localPathFolder)
    const found = existsSync(parent) ? readdirSync(parent) : []
    if (found.length === 0) return
    const known = new Set<string>()
    for (const { metadata, spec } of await volumes()) {
      known.add(metadata.name)
      if (spec?.persistentVolumeReclaimPolicy === 'Retain') this.#retained.add(metadata.name)
      else this.#retained.delete(metadata.name)
    }
    for (const name of found) {
      const volume = provisioned.exec(name)?.[1]
      const isKept = volume === undefined || known.has(volume) || this.#retained.has(volume)
      if (!isKept) rmSync(path.join(parent, name), { recursive: true, force: true })
    }
  }
}
