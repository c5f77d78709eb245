import { TahanError } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import type { BoardTools } from './board-tools.ts'
import { type DeadManName, disarmScript } from './dead-man.ts'

const undoneWithinMs = 60_000

/** Something that was done to a board's network, under a dead-man timer of the board's own. */
export interface Undoable {
  /** The timer's. */
  name: DeadManName
  /** Ends well when the board is still as the fault made it. */
  isDoneScript: string
  undoScript: string
  /** What the board is asked for, after "was asked to": `restore its network`. */
  doing: string
}

/** @returns whether there was anything to undo */
export async function undoOnBoard(
  { openSession }: Pick<BoardTools, 'openSession'>,
  board: Board,
  { name, isDoneScript, undoScript, doing }: Undoable,
): Promise<boolean> {
  const signal = AbortSignal.timeout(undoneWithinMs)
  await using session = await openSession(board, signal)
  const script = `${isDoneScript} && echo was done
${undoScript}
if ${isDoneScript}; then echo 'queues or rules are still there'; exit 1; fi
${disarmScript(name)}`
  return (await session.run(script, doing, signal)).includes('was done')
}

/**
 * The heal of such a fault.
 * @param armed what keeps the board's timer from ending it
 * @param early the sentence for a fault that had ended before
 */
export async function heal(
  armed: AsyncDisposable,
  undo: () => Promise<boolean>,
  early: string,
): Promise<void> {
  await armed[Symbol.asyncDispose]()
  if (await undo()) return
  throw new TahanError('FAULT_ENDED_EARLY', early, {
    because: 'the board did not hear of the suite for too long, and its dead-man timer undid the fault.',
  })
}
