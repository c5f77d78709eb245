import { TahanError } from '../../../../support/errors.ts'
import type { Board } from '../../boards/board.ts'
import type { SshAccess } from '../../ssh/access.ts'

/** A board that works but is slow has answered by then. */
const patienceMs = 10_000

/**
 * Names of those boards that SSH reaches no longer. A board that goes in the middle of a task makes the task fail in
 * ways that Ansible tells differently: no answer, a module without output, a file that did not arrive.
 */
export async function silentAmong(
  boards: readonly Board[],
  access: Pick<SshAccess, 'shell'>,
): Promise<ReadonlySet<string>> {
  const asked = await Promise.all(
    boards.map(async board => ((await answers(board, access)) ? [] : [board.name])),
  )
  return new Set(asked.flat())
}

async function answers(board: Board, access: Pick<SshAccess, 'shell'>): Promise<boolean> {
  const shell = access.shell(board)
  try {
    await shell.run('true', { timeoutMs: patienceMs })
    return true
  } catch (thrown) {
    // What else SSH may say, a key that it does not know for example, a board says that is there.
    const isGone =
      thrown instanceof TahanError &&
      ['BOARD_UNREACHABLE', 'BOARD_CONNECTION_LOST', 'BOARD_COMMAND_TIMEOUT'].includes(thrown.code)
    if (isGone) await shell.disconnect()
    return !isGone
  }
}
