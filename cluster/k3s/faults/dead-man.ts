import { messageOf } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import type { BoardSession } from './board-session.ts'
import type { BoardTools } from './board-tools.ts'

/** A board that has not heard of the suite for this long undoes the fault by itself. */
export const deadManSeconds = 30
const undoTries = 300
const renewEveryMs = 5_000
const renewWithinMs = 10_000

/** What is undone under a timer of the board's own. */
export type DeadManName = 'network-cut' | 'network-degrade'

const unitOf = (name: DeadManName) => `tahan-${name}`

/**
 * A script that makes the board run another script by itself after a while, again and again until nothing is left to
 * undo: others hold the packet filter's lock at times. It finds the same programs as who arms it, also where they are
 * only those that K3s brings along. An earlier timer of the same name gives way. The board's /run is empty after a
 * boot, and so are its packet filter and its queues.
 *
 * @param isLeft a command that ends with exit code 0 where something is left to undo
 */
export function armScript(name: DeadManName, undo: string, isLeft: string): string {
  const unit = unitOf(name)
  return `systemctl stop ${unit}.timer ${unit}.service 2>/dev/null; systemctl reset-failed ${unit}.service ${unit}.timer 2>/dev/null
mkdir -p /run/tahan && { echo "PATH='$PATH'"; cat <<'UNDO'; } >/run/tahan/${name} || exit
export PATH
for _ in {1..${undoTries}}; do
${undo}
${isLeft} || exit 0
sleep 1
done
exit 1
UNDO
systemd-run --quiet --collect --unit=${unit} --on-active=${deadManSeconds} --timer-property=AccuracySec=100ms \\
  /bin/bash /run/tahan/${name} || exit`
}

export function disarmScript(name: DeadManName): string {
  return `systemctl stop ${unitOf(name)}.timer ${unitOf(name)}.service 2>/dev/null; true`
}

/** The time begins anew; exit code 0 only where the timer had not run out yet. */
function renewScript(name: DeadManName): string {
  const unit = unitOf(name)
  return `systemctl is-active --quiet ${unit}.timer && systemctl restart ${unit}.timer`
}

/** Renews a board's timer as long as this process lives, until disposed. A renewal that fails is tried again. */
export function keepArmed(
  tools: Pick<BoardTools, 'openSession'>,
  board: Board,
  name: DeadManName,
  onTrouble: (because: string) => void,
): AsyncDisposable {
  let session: BoardSession | undefined
  let wanted = true
  let renewing: Promise<void> = Promise.resolve()

  const renew = async () => {
    const signal = AbortSignal.timeout(renewWithinMs)
    try {
      if (!session?.isOpen) session = await tools.openSession(board, signal)
      await session.run(renewScript(name), 'renew its dead-man timer', signal)
    } catch (thrown) {
      onTrouble(messageOf(thrown))
    }
  }
  const timer = setInterval(() => {
    renewing = renewing.then(() => (wanted ? renew() : undefined))
  }, renewEveryMs)
  timer.unref()

  return {
    async [Symbol.asyncDispose]() {
      wanted = false
      clearInterval(timer)
      await renewing
      await session?.[Symbol.asyncDispose]()
    },
  }
}
