import { TahanError } from '../../../support/errors.ts'
import type { BoardsOptions, Provisioned, ProvisionOptions } from './options.ts'

/**
 * Makes the boards of an inventory a K3s cluster, or mends the one they are: checks each board, prepares it, installs
 * servers and agents, and waits until all are Ready. What is as it should be stays untouched.
 *
 * @throws TahanError ANSIBLE_MISSING, BOARDS_REFUSED, BOARD_LOST, PROVISIONING_FAILED
 */
export async function provision(_options: ProvisionOptions): Promise<Provisioned> {
  throw new TahanError('PROVISIONING_FAILED', 'Boards cannot be provisioned yet.')
}

/**
 * Takes K3s off the boards, with all that it left there. The flags on the boot line stay: they hurt nobody.
 *
 * @throws TahanError ANSIBLE_MISSING, BOARD_LOST, PROVISIONING_FAILED
 */
export async function uninstall(_options: BoardsOptions): Promise<void> {
  throw new TahanError('PROVISIONING_FAILED', 'Boards cannot be provisioned yet.')
}
