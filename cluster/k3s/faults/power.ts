import { setTimeout as pause } from 'node:timers/promises'
import type { Injection } from '../../../support/chaos/fault.ts'
import { TahanError } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import { plusMinus } from './act.ts'
import { untilBack } from './back.ts'
import { accepts, type BoardTools } from './board-tools.ts'
import { Pulse } from './pulse.ts'

const switchedWithinMs = 30_000
const answersWithinMs = 150_000

/**
 * Cuts a board's power. t0 is the last instant at which it told its time, and not when the order was given: plugs and
 * switches take up to a second.
 *
 * @throws TahanError FAULT_WITHOUT_EFFECT, BOARD_NOT_ANSWERING, and what the power supply throws
 */
export async function cutPower(tools: BoardTools, board: Board, signal: AbortSignal): Promise<Injection> {
  const { nowMs } = tools
  await using pulse = await Pulse.listen(await tools.openSession(board, signal), board, nowMs, signal)
  const orderedMs = nowMs()
  await tools.powerOff(board, signal)
  const doneMs = nowMs()
  const lastMs = await pulse.stopped(signal)
  // Whatever the fault causes comes after the order, also where the pulse was held up before it.
  const t0Ms = Math.max(orderedMs, lastMs)
  const uncertaintyMs = pulse.uncertaintyMs + Math.max(0, Math.min(doneMs - t0Ms, 20))
  return {
    t0Ms,
    proof: `${board.name} fell silent ${Math.round(t0Ms - orderedMs)} ms after its power was switched off by ${board.power.by === 'none' ? 'SysRq' : board.power.by}, and SSH no longer accepts (${plusMinus(uncertaintyMs)})`,
    heal: () => givePower(tools, board),
  }
}

/** Power is given, and the board answers. Does not need the cluster: it may be its only server. */
export async function givePower(
  tools: Pick<BoardTools, 'openSession' | 'powerOn'>,
  board: Board,
): Promise<void> {
  await tools.powerOn(board, AbortSignal.timeout(switchedWithinMs))
  await untilBack(tools, board)
}

/**
 * Gives power to a board that has none. t0 is the instant the order was given; returns when the board accepts SSH.
 *
 * @throws TahanError FAULT_WITHOUT_EFFECT, and what the power supply throws
 */
export async function switchOn(tools: BoardTools, board: Board, signal: AbortSignal): Promise<Injection> {
  const { nowMs } = tools
  if (await accepts(board)) {
    throw new TahanError('FAULT_WITHOUT_EFFECT', `${board.name} was not given power: it has it already.`, {
      because: `its SSH port ${board.port} accepts connections.`,
    })
  }
  const t0Ms = nowMs()
  await tools.powerOn(board, signal)
  const limitMs = t0Ms + answersWithinMs
  while (!(await accepts(board))) {
    if (nowMs() > limitMs) {
      throw new TahanError('FAULT_WITHOUT_EFFECT', `${board.name} was given power, and does not answer.`, {
        because: `its SSH port ${board.port} accepted no connection within ${answersWithinMs / 1_000} s.`,
      })
    }
    await pause(50, undefined, { signal })
  }
  const tookMs = Math.round(nowMs() - t0Ms)
  return {
    t0Ms,
    proof: `${board.name} accepts SSH ${tookMs} ms after its power was switched on by ${board.power.by}`,
    heal: () => givePower(tools, board),
  }
}
