import { connect } from 'node:net'
import type { Board } from '../boards/board.ts'
import type { BoardShell } from './board-shell.ts'

/** What faults on boards are done with. */
export interface BoardTools {
  boards: readonly Board[]
  /** The run's clock. */
  nowMs: () => number
  /** A shell as root. @throws TahanError BOARD_NOT_ANSWERING */
  openShell: (board: Board, signal: AbortSignal) => Promise<BoardShell>
  powerOff: (board: Board, signal: AbortSignal) => Promise<void>
  powerOn: (board: Board, signal: AbortSignal) => Promise<void>
}

/** Whether the board accepts a connection to a port, SSH's by default, within a second. */
export function accepts(board: Board, port = board.port): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: board.address, port })
    const done = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1_000, () => done(false))
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
}
