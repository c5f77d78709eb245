import type { FailureHandling } from '../../cluster.ts'
import type { Board } from '../boards/board.ts'

/** As Kubernetes and OCI call them; a 32-bit system is refused. */
export type Architecture = 'amd64' | 'arm64'

/** K3s as files of this machine, of one version for every board. */
export interface K3sArtifacts {
  /** `v1.30.4+k3s1` */
  version: string
  /** Absolute path of the `k3s` binary, for every architecture among the boards. */
  binaries: Partial<Record<Architecture, string>>
}

/** An OCI or Docker archive that boards of that architecture get into K3s' image folder. */
export interface ImageArchive {
  /** Absolute path; its name stays. */
  file: string
  architecture: Architecture
}

/** What every playbook needs. */
export interface BoardsOptions {
  /** Absolute path of the Ansible inventory that these boards are of. */
  inventoryFile: string
  boards: readonly Board[]
  /** One line for each thing done to a board, as it is done. */
  onProgress: (line: string) => void
  signal: AbortSignal
}

export interface ProvisionOptions extends BoardsOptions {
  handling: FailureHandling
  k3s: K3sArtifacts
  /** True (default): boards need no internet, the pause image is among `images`, K3s' packaged parts are off. */
  airgap?: boolean
  images: readonly ImageArchive[]
  /** Gets the kubeconfig, mode 0600; made (0700) when it is missing. */
  folder: string
}

export interface Provisioned {
  /** Path of the kubeconfig, mode 0600; it speaks to the first server. */
  kubeconfig: string
  /** What runs now, e.g. `{ k3s: 'v1.30.4+k3s1', ansible: '2.14.18' }`. */
  versions: Readonly<Record<string, string>>
  /** How many tasks changed something on a board; 0 when all was as it should be. */
  changes: number
}
