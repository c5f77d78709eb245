import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { BoardsOptions, Provisioned, ProvisionOptions } from './options.ts'
import { play } from './runner/play.ts'

/**
 * Makes the boards of an inventory a K3s cluster, or mends the one they are: checks each board, prepares it, installs
 * servers and agents, and waits until all are Ready. What is as it should be stays untouched.
 *
 * @throws TahanError ANSIBLE_MISSING, BOARDS_REFUSED, BOARD_LOST, PROVISIONING_FAILED; the signal's reason
 */
export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const { handling, k3s, airgap = true, images, folder } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const kubeconfig = path.join(folder, 'kubeconfig')
  const { changes, ansible, told } = await play(
    'site.yaml',
    {
      k3s_handling: handling,
      k3s_binaries: k3s.binaries,
      // Boards download nothing themselves: an architecture without a binary is refused.
      k3s_release: '',
      k3s_airgap: airgap,
      k3s_images: images,
      k3s_kubeconfig: kubeconfig,
    },
    options,
  )
  return { kubeconfig, versions: { k3s: told.k3s_version ?? k3s.version, ansible }, changes }
}

/**
 * Takes K3s off the boards, with all that it left there. The flags on the boot line stay: they hurt nobody.
 *
 * @throws TahanError ANSIBLE_MISSING, BOARD_LOST, PROVISIONING_FAILED; the signal's reason
 */
export async function uninstall(options: BoardsOptions): Promise<void> {
  await play('uninstall.yaml', {}, options)
}
