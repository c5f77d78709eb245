import type { FailureHandling } from '../../cluster.ts'
import type { Board } from '../boards/board.ts'
import type { Architecture } from '../images/architecture.ts'
import type { SshAccess } from '../ssh/access.ts'

export type { Architecture } from '../images/architecture.ts'

/** K3s as files of this machine, of one version for every board. */
export interface K3sArtifacts {
  /** `v1.30.4+k3s1` */
  version: string
  /** Absolute path of the `k3s` binary, for every architecture among the boards. */
  binaries: Partial<Record<Architecture, string>>
}

/** What every playbook needs. */
export interface BoardsOptions {
  /** Absolute path of the Ansible inventory that these boards are of. */
  inventoryFile: string
  /** All of the inventory. */
  boards: readonly Board[]
  /** To these boards: Ansible trusts the host keys that it trusts, and no others. */
  access: Pick<SshAccess, 'ansibleSshArgs' | 'folder' | 'shell'>
  /** Gets a line for every step, and one for what it changed on which boards. */
  onProgress: (line: string) => void
  signal: AbortSignal
}

export interface ProvisionOptions extends BoardsOptions {
  handling: FailureHandling
  k3s: K3sArtifacts
  /** True (default): boards need no internet, the pause image is among `images`, K3s' packaged parts are off. */
  airgap?: boolean
  /** Absolute paths of archives for K3s' image folder, each with its image for every architecture of the boards. */
  images: readonly string[]
  /** Gets the kubeconfig, mode 0600; made (0700) when it is missing. */
  folder: string
}

export interface Provisioned {
  /** Path of the kubeconfig, mode 0600; it speaks to the first server. */
  kubeconfig: string
  /** What runs now, e.g. `{ k3s: 'v1.30.4+k3s1', ansible: '2.14.18' }`. */
  versions: Readonly<Record<string, string>>
  /** How often a task changed something on a board; 0 when all was as it should be. */
  changes: number
}
