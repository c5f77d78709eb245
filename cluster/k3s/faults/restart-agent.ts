import type { Injection } from '../../../support/chaos/fault.ts'
import { TahanError } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import { actOn, plusMinus } from './act.ts'
import { type BoardSession, microseconds } from './board-session.ts'
import type { BoardTools } from './board-tools.ts'

const healWithinMs = 120_000

function unitOf({ role }: Board): string {
  return role === 'server' ? 'k3s' : 'k3s-agent'
}

/** Waits until the process that ran is gone, which is the effect; that its successor is up is for the healing. */
function restartScript(unit: string): string {
  return `pid=$(systemctl show --property MainPID --value ${unit}); [ "$pid" -gt 0 ] || { echo '${unit} does not run'; exit 3; }
ordered=$EPOCHREALTIME
systemctl restart --no-block ${unit} || exit
for _ in {1..3000}; do [ -d "/proc/$pid" ] || { echo "restarted $pid $ordered $EPOCHREALTIME"; exit 0; }; sleep 0.01; done
echo "process $pid of ${unit} did not end"; exit 4`
}

/**
 * Restarts the agent of K3s on a board. t0 is the instant of the order; returns when the old agent is gone.
 *
 * @throws TahanError FAULT_WITHOUT_EFFECT, BOARD_REFUSED, BOARD_NOT_ANSWERING
 */
export async function restartAgent(tools: BoardTools, board: Board, signal: AbortSignal): Promise<Injection> {
  const unit = unitOf(board)
  await using session = await tools.openSession(board, signal)
  const { result, at, uncertaintyMs } = await actOn(session, tools.nowMs, signal, () =>
    session.run(restartScript(unit), `restart ${unit}`, signal),
  )
  const [, pid, ordered = '', gone = ''] = /^restarted (\d+) (\S+) (\S+)$/m.exec(result) ?? []
  if (pid === undefined) {
    throw new TahanError('FAULT_WITHOUT_EFFECT', `${unit} on ${board.name} was not restarted.`, {
      because: result.trim(),
    })
  }
  const t0Ms = at(microseconds(ordered))
  const tookMs = Math.round(at(microseconds(gone)) - t0Ms)
  return {
    t0Ms,
    proof: `process ${pid} of ${unit} on ${board.name} was gone ${tookMs} ms after the order to restart (${plusMinus(uncertaintyMs)})`,
    heal: () => agentRuns(tools, board),
  }
}

/** The agent runs, and says that it is ready. */
export async function agentRuns(tools: Pick<BoardTools, 'openSession'>, board: Board): Promise<void> {
  const signal = AbortSignal.timeout(healWithinMs)
  await using session: BoardSession = await tools.openSession(board, signal)
  const unit = unitOf(board)
  await session.run(`systemctl start ${unit} && systemctl is-active ${unit}`, `start ${unit}`, signal)
}
