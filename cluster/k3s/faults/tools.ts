import type { Board } from '../boards/board.ts'
import { powerSwitchOf } from '../boards/power/power-switch.ts'
import type { SshAccess } from '../ssh/access.ts'
import type { BoardTools } from './board-tools.ts'
import { openSession } from './open-session.ts'

/** The tools for boards that SSH reaches. */
export function boardTools(boards: readonly Board[], access: SshAccess, nowMs: () => number): BoardTools {
  return {
    boards,
    nowMs,
    openSession: (board, signal) => openSession(board, access.knownHostsFile, signal),
    powerOff: (board, signal) => powerSwitchOf(board, access).off(signal),
    powerOn: (board, signal) => powerSwitchOf(board, access).on(signal),
  }
}
