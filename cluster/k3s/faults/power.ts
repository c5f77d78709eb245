import { setTimeout as pause } from 'node:timers/promises'
import type { Injection } from '../../../support/chaos/fault.ts'
import { TahanError } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import { plusMinus } from './act.ts'
import { untilBack } from './back.ts'
import { accepts, type BoardTools } from './board-tools.ts'
import { beatEveryMs, Pulse } from './pulse.ts'

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
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const endsBoth = (thrown: unknown) => {
    failed.abort(thrown)
    throw thrown
  }
  const both = [
    tools.powerOff(board, either).catch(endsBoth),
    // At the same time: a board that crashes may be back before its crash is reported.
    pulse.stopped(either).catch(endsBoth),
  ] as const
  // An order that is still on its way when the fault is given up would take the power after the healing.
  await Promise.allSettled(both)
  failed.signal.throwIfAborted()
  const [words, lastMs] = await Promise.all(both)
  // Whatever the fault causes comes after the order, also where the pulse was held up before it.
  const t0Ms = Math.max(orderedMs, lastMs)
  const silentAfterMs = Math.round(t0Ms - orderedMs)
  const margin = plusMinus(pulse.uncertaintyMs + beatEveryMs)
  return {
    t0Ms,
    proof: `${board.name} fell silent ${silentAfterMs} ms after the order to cut its power (${margin}), and SSH stopped accepting${saidBy(board, words)}`,
    heal: () => givePower(tools, board),
  }
}

/** What a plug or a switch said itself. That a command ended well is known by what follows, and it can be long. */
function saidBy({ power }: Board, words: string): string {
  return power.by === 'command' ? '' : `; ${words}`
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
  const words = await tools.powerOn(board, signal)
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
    proof: `${board.name} accepts SSH ${tookMs} ms after the order to give it power${saidBy(board, words)}`,
    heal: () => givePower(tools, board),
  }
}
