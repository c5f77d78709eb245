import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawnTied } from '../../../support/process/tied.ts'
import type { Board } from '../boards/board.ts'
import { commonArguments, options, quote, targetArguments } from '../ssh/arguments.ts'
import { diagnose } from '../ssh/diagnose.ts'
import { BoardSession } from './board-session.ts'

/**
 * Opens a session as root over a connection of its own: a shared one could be the ruin of an earlier power cut.
 *
 * @throws TahanError BOARD_UNREACHABLE, BOARD_AUTH_REFUSED, HOST_KEY_UNKNOWN and what else `ssh` may say
 */
export async function openSession(
  board: Board,
  knownHostsFile: string,
  signal: AbortSignal,
): Promise<BoardSession> {
  const words = board.user === 'root' ? ['bash', '-s'] : ['sudo', '-n', '--', 'bash', '-s']
  const argv = [
    '-T',
    ...options({ ControlPath: 'none' }),
    ...commonArguments(knownHostsFile),
    ...targetArguments(board),
    quote(words),
  ]
  // The three pipes are what makes it one without null streams.
  const child = spawnTied('ssh', argv, { stdio: 'pipe' }) as ChildProcessWithoutNullStreams
  const session = new BoardSession(board.name, child)
  try {
    await session.ask('true', signal)
    return session
  } catch (thrown) {
    await session[Symbol.asyncDispose]()
    throw session.lastWords === '' ? thrown : diagnose(board, session.lastWords)
  }
}
