import { connect } from 'node:net'
import type { Board } from '../boards/board.ts'
import type { BoardSession } from './board-session.ts'

/** What faults on boards are done with. */
export interface BoardTools {
  boards: readonly Board[]
  /** The run's clock. */
  nowMs: () => number
  /** A session as root. @throws TahanError BOARD_NOT_ANSWERING */
  openSession: (board: Board, signal: AbortSignal) => Promise<BoardSession>
  /** @returns in words, what shows that it is done */
  powerOff: (board: Board, signal: AbortSignal) => Promise<string>
  powerOn: (board: Board, signal: AbortSignal) => Promise<string>
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
