import { TahanError } from '../../../support/errors.ts'
import type { FailureHandling } from '../../cluster.ts'
import type { Opening } from '../../target.ts'
import type { Architecture } from '../ansible/options.ts'
import { provision } from '../ansible/provision.ts'
import { findK3s } from '../binary/find-k3s.ts'
import type { Board } from '../boards/board.ts'
import { imagesFor } from '../images/images.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { SshAccess } from '../ssh/access.ts'
import { sshTargetsOf } from '../ssh/targets.ts'

export interface Wanted {
  inventory: Inventory
  handling: FailureHandling
  /** Folders of the apps whose images the boards are to have. */
  apps: readonly string[]
  /** Gets the kubeconfig. */
  folder: string
}

/** Boards that are a K3s cluster. */
export interface ProvisionedBoards extends AsyncDisposable {
  inventory: Inventory
  access: SshAccess
  kubeconfig: string
  versions: Readonly<Record<string, string>>
  /** How many things had to be changed on the boards. */
  changes: number
}

/** Makes boards a K3s cluster that has the apps' images; what is as it should be stays untouched. */
export async function provisionBoards(
  { inventory, handling, apps, folder }: Wanted,
  { say, signal }: Pick<Opening, 'say' | 'signal'>,
): Promise<ProvisionedBoards> {
  await using opening = new AsyncDisposableStack()
  const access = opening.use(await SshAccess.open(sshTargetsOf(inventory.boards)))
  const { boards } = inventory
  const architectures = [
    ...new Set(await Promise.all(boards.map(board => architectureOf(access, board, signal)))),
  ]
  const [k3s, { archives }] = await Promise.all([
    findK3s({ architectures, onProgress: say, signal }),
    imagesFor({ appFolders: apps, architectures, onProgress: say, signal }),
  ])
  const { kubeconfig, versions, changes } = await provision({
    inventoryFile: inventory.file,
    boards,
    access,
    handling,
    k3s,
    images: archives,
    folder,
    onProgress: say,
    signal,
  })
  const owned = opening.move()
  return {
    inventory,
    access,
    kubeconfig,
    versions,
    changes,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const architectureNames: Readonly<Record<string, Architecture>> = { x86_64: 'amd64', aarch64: 'arm64' }

async function architectureOf(access: SshAccess, board: Board, signal: AbortSignal): Promise<Architecture> {
  const machine = await access.shell(board).output('uname -m', { signal })
  const architecture = architectureNames[machine]
  if (architecture) return architecture
  throw new TahanError(
    'BOARD_UNFIT',
    `${board.name} has a ${machine} system, which tahan does not support.`,
    {
      tryThis: 'a 64-bit system: Raspberry Pi OS Lite (64-bit), from Raspberry Pi Imager',
    },
  )
}
