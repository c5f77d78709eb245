import type { SshAccess } from '../../ssh/access.ts'
import { switchTarget } from '../../ssh/targets.ts'
import type { Board } from '../board.ts'
import { CommandSwitch } from './command-switch.ts'
import { PoeSwitchOverSsh } from './poe-switch.ts'
import { RelaySwitch } from './relay-switch.ts'
import { shelly } from './shelly.ts'
import { SysRq } from './sysrq.ts'
import { tasmota } from './tasmota.ts'

/** What cuts a board's power and gives it again. Both may be asked for what already is so. */
export interface PowerSwitch {
  /**
   * Cuts the power. Where there is no switch the board crashes, without a goodbye, and restarts by itself.
   *
   * @returns in words, what shows that it is done
   * @throws TahanError POWER_SWITCH_UNREACHABLE, POWER_SWITCH_AUTH, POWER_CHANNEL_UNKNOWN, POWER_SWITCH_REFUSED,
   * POWER_NOT_SWITCHED, and what SSH throws where it is told over SSH
   */
  off: (signal: AbortSignal) => Promise<string>
  on: (signal: AbortSignal) => Promise<string>
}

/**
 * @param access to the board, for `none`, and to the switch, for `poe-ssh`
 * @param env where the passwords of plugs are
 * @throws TahanError POWER_SWITCH_AUTH when a password is not there
 */
export function powerSwitchOf(
  board: Board,
  access: SshAccess,
  env: Readonly<Record<string, string | undefined>> = process.env,
): PowerSwitch {
  const { power } = board
  switch (power.by) {
    case 'none':
      return new SysRq(access.shell(board))
    case 'poe-ssh':
      return new PoeSwitchOverSsh(power, access.shell(switchTarget(power)))
    case 'shelly':
      return new RelaySwitch(shelly(power, env))
    case 'tasmota':
      return new RelaySwitch(tasmota(power, env))
    case 'command':
      return new CommandSwitch(power, board.name)
    default:
      return power satisfies never
  }
}
