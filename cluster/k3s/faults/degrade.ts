import { type Degradation, degradationInWords, type Injection } from '../../../support/chaos/fault.ts'
import { TahanError } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import { actOn, plusMinus } from './act.ts'
import { microseconds } from './board-session.ts'
import type { BoardTools } from './board-tools.ts'
import { armScript, keepArmed } from './dead-man.ts'
import {
  degradeScript,
  isDegradedScript,
  parseQueueKinds,
  queueKindsScript,
  undegradeScript,
  whyNot,
} from './degrade-plan.ts'
import { heal, undoOnBoard } from './undo.ts'
import { sshOf, uplinksFunction } from './uplinks.ts'

const name = 'network-degrade'

/** @throws TahanError FAULT_REFUSED, FAULT_WITHOUT_EFFECT, BOARD_REFUSED, BOARD_NOT_ANSWERING */
export async function degradeNetwork(
  tools: BoardTools,
  board: Board,
  degradation: Degradation,
  onTrouble: (because: string) => void,
  signal: AbortSignal,
): Promise<Injection> {
  await using session = await tools.openSession(board, signal)
  const kinds = parseQueueKinds(await session.run(queueKindsScript, 'say what its kernel can do', signal))
  const because = whyNot(degradation, kinds)
  if (because) {
    throw new TahanError('FAULT_REFUSED', `The network of ${board.name} was not degraded.`, { because })
  }
  const script = `${sshOf(board)}
${uplinksFunction}
${armScript(name, undegradeScript, isDegradedScript)}
acted=$EPOCHREALTIME
${degradeScript(degradation, kinds)}
ended=$EPOCHREALTIME
${isDegradedScript} || exit
echo "degraded $acted $ended $link"`
  const { result, at, uncertaintyMs } = await actOn(session, tools.nowMs, signal, () =>
    session.run(script, 'degrade its network', signal),
  )
  const [, from = '', to = '', link = ''] = /^degraded (\S+) (\S+) (\S+)$/m.exec(result) ?? []
  if (link === '') {
    throw new TahanError('FAULT_WITHOUT_EFFECT', `The network of ${board.name} was not degraded.`, {
      because: 'it does not tell by which link it reaches the harness.',
      ...(result.trim() !== '' && { lastWords: result.trim().slice(-500) }),
    })
  }
  const armed = keepArmed(tools, board, name, onTrouble)
  const [fromMs, toMs] = [at(microseconds(from)), at(microseconds(to))]
  const halfMs = (toMs - fromMs) / 2
  const means = kinds.netem ? 'netem' : 'packet filter and HTB'
  return {
    t0Ms: fromMs + halfMs,
    proof: `${link} of ${board.name} has ${degradationInWords(degradation)} each way, by ${means}; SSH with the harness is left out (${plusMinus(halfMs + uncertaintyMs)})`,
    heal: () =>
      heal(armed, () => mendNetwork(tools, board), `The network of ${board.name} was well before its time.`),
  }
}

/** @returns whether it was degraded */
export function mendNetwork(tools: Pick<BoardTools, 'openSession'>, board: Board): Promise<boolean> {
  return undoOnBoard(tools, board, {
    name,
    isDoneScript: isDegradedScript,
    undoScript: undegradeScript,
    doing: 'mend its network',
  })
}
