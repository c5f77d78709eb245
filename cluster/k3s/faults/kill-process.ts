import { TahanError } from '../../../support/errors.ts'
import { type BoardSession, microseconds } from './board-session.ts'
import type { PodProcess } from './pod-processes.ts'

/** How long a kernel may take to end a killed process. */
const patienceMs = 10_000

/** What killing took, on the board's own clock. */
export interface Killing {
  /** Right before the signal: whatever the fault causes comes after it. */
  killedUs: number
  /** When the process was seen to be gone. */
  goneUs: number
}

/**
 * Kills it and waits until it is gone, all by what bash has built in: no program is started between the reading of the
 * clock and the signal. The start time guards against a pid that meanwhile belongs to another.
 */
function killScript({ pid, startTicks }: PodProcess): string {
  return `look() {
  state=gone; { read -r stat </proc/${pid}/stat; } 2>/dev/null || return 0
  set -- \${stat##*) }; [ "\${20}" = ${startTicks} ] && state=$1
}
look; case $state in gone|Z) echo 'it had ended already'; exit 3;; esac
killed=$EPOCHREALTIME; kill -KILL ${pid} || exit
while look; [ "$state" != gone ] && [ "$state" != Z ]; do
  [ $(( \${EPOCHREALTIME/./} - \${killed/./} )) -lt ${patienceMs * 1_000} ] || { echo "it is in state $state"; exit 4; }
done
echo "killed $killed $EPOCHREALTIME"`
}

/** @throws TahanError FAULT_WITHOUT_EFFECT, BOARD_NOT_ANSWERING */
export async function killOnBoard(
  session: BoardSession,
  target: PodProcess,
  signal: AbortSignal,
): Promise<Killing> {
  const { text, exitCode } = await session.ask(killScript(target), signal)
  const [, killed, gone] = /^killed (\S+) (\S+)$/m.exec(text) ?? []
  if (exitCode !== 0 || killed === undefined || gone === undefined) {
    throw new TahanError(
      'FAULT_WITHOUT_EFFECT',
      `Process ${target.pid} on ${session.board} was not killed.`,
      {
        because: text.trim() || `the command there ended with exit code ${exitCode}.`,
      },
    )
  }
  return { killedUs: microseconds(killed), goneUs: microseconds(gone) }
}
