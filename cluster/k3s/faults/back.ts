import { setTimeout as pause } from 'node:timers/promises'
import { messageOf, TahanError } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import type { BoardTools } from './board-tools.ts'

/** A Raspberry Pi with a slow card boots in half a minute; one that checks its file system takes longer. */
const backWithinMs = 150_000
const attemptWithinMs = 10_000
const askAgainAfterMs = 250

/** Exit code 0 where the board is up, and not on its way down. Its answer is not to wait for anything. */
const isUpScript = `case $(systemctl is-system-running 2>/dev/null) in stopping) exit 1;; esac
cat /proc/sys/kernel/random/boot_id`

/** Whether the board answers over SSH, and has booted since that boot. One that does not answer has not, as far as is known. */
export async function hasBootedSince(
  { openSession }: Pick<BoardTools, 'openSession'>,
  board: Board,
  earlierBoot: string,
): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(attemptWithinMs)
    await using session = await openSession(board, signal)
    const { text, exitCode } = await session.ask('cat /proc/sys/kernel/random/boot_id', signal)
    return exitCode === 0 && text.trim() !== earlierBoot
  } catch {
    return false
  }
}

/**
 * Waits until the board answers over SSH and is not just going down.
 *
 * @param earlierBoot a boot that does not count: the board is to have booted since
 * @throws TahanError BOARD_NOT_BACK
 */
export async function untilBack(
  { openSession }: Pick<BoardTools, 'openSession'>,
  board: Board,
  earlierBoot?: string,
): Promise<void> {
  const deadline = performance.now() + backWithinMs
  let because = 'it never answered.'
  do {
    try {
      const signal = AbortSignal.timeout(attemptWithinMs)
      await using session = await openSession(board, signal)
      const { text, exitCode } = await session.ask(isUpScript, signal)
      if (exitCode === 0 && text.trim() !== earlierBoot) return
      because = exitCode === 0 ? 'it has not booted since.' : 'it is still going down.'
    } catch (thrown) {
      // No waiting mends this.
      if (thrown instanceof TahanError && thrown.code.startsWith('HOST_KEY_')) throw thrown
      because = messageOf(thrown)
    }
    await pause(askAgainAfterMs)
  } while (performance.now() < deadline)
  throw new TahanError(
    'BOARD_NOT_BACK',
    `${board.name} did not come back within ${backWithinMs / 1_000} s.`,
    {
      because,
      tryThis: `look at the board: does its lamp blink? Then: ssh -p ${board.port} ${board.user}@${board.address}`,
    },
  )
}
