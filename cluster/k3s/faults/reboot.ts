import type { Injection } from '../../../support/chaos/fault.ts'
import { TahanError } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import { actOn, plusMinus } from './act.ts'
import { hasBootedSince, untilBack } from './back.ts'
import { microseconds } from './board-session.ts'
import type { BoardTools } from './board-tools.ts'
import { Pulse } from './pulse.ts'

const rebootScript = `echo "boot $(cat /proc/sys/kernel/random/boot_id)"
echo "ordered $EPOCHREALTIME"
systemctl reboot --no-block`

/**
 * Has a board reboot in order, as \`shutdown -r\` does: what runs gets to stop. t0 is the instant of the order; returns
 * when the board has fallen silent.
 *
 * @throws TahanError FAULT_WITHOUT_EFFECT, BOARD_REFUSED, BOARD_NOT_ANSWERING
 */
export async function reboot(tools: BoardTools, board: Board, signal: AbortSignal): Promise<Injection> {
  const { nowMs } = tools
  await using pulse = await Pulse.listen(await tools.openSession(board, signal), board, nowMs, signal)
  await using session = await tools.openSession(board, signal)
  const { result, at, uncertaintyMs } = await actOn(session, nowMs, signal, () =>
    session.run(rebootScript, 'reboot', signal),
  )
  const boot = /^boot (\S+)$/m.exec(result)?.[1]
  const ordered = /^ordered (\S+)$/m.exec(result)?.[1]
  if (boot === undefined || ordered === undefined) {
    throw new TahanError('FAULT_WITHOUT_EFFECT', `${board.name} was not rebooted.`, {
      because: result.trim(),
    })
  }
  const t0Ms = at(microseconds(ordered))
  const silentAfterMs = Math.round(
    (await pulse.stopped(signal, () => hasBootedSince(tools, board, boot))) - t0Ms,
  )
  return {
    t0Ms,
    proof: `${board.name} fell silent ${silentAfterMs} ms after it was told to reboot (${plusMinus(uncertaintyMs)})`,
    heal: () => untilBack(tools, board, boot),
  }
}
