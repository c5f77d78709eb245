import type { Board } from '../boards/board.ts'
import { powerSwitch } from '../boards/power/power.ts'
import type { SshAccess } from '../ssh/access.ts'
import type { BoardTools } from './board-tools.ts'
import { openSession } from './open-session.ts'

/** The tools for boards that SSH reaches. */
export function boardTools(boards: readonly Board[], access: SshAccess, nowMs: () => number): BoardTools {
  const power = (board: Board) => powerSwitch(board, access)
  return {
    boards,
    nowMs,
    openSession: (board, signal) => openSession(board, access.knownHostsFile, signal),
    powerOff: (board, signal) => power(board).off(signal),
    powerOn: (board, signal) => power(board).on(signal),
  }
}
