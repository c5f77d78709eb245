import { setTimeout as pause } from 'node:timers/promises'
import { TahanError } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import type { BoardSession } from './board-session.ts'
import { accepts } from './board-tools.ts'
import { type ClockOffset, measureOffset, onRunClock } from './clock-offset.ts'

/** How often a board tells its time. */
export const beatEveryMs = 10
/** A board that tells its time a hundred times a second, and says nothing for this long, is gone. */
const silentForMs = 500
/** Plugs and switches take their time; an orderly shutdown takes more. */
const patienceMs = 30_000

/** Listens to a board's pulse, to know when it stopped. */
export class Pulse implements AsyncDisposable {
  readonly #session: BoardSession
  readonly #board: Board
  readonly #nowMs: () => number
  readonly #offset: ClockOffset
  #lastMs: number
  #heardAtMs: number

  private constructor(session: BoardSession, board: Board, offset: ClockOffset, nowMs: () => number) {
    this.#session = session
    this.#board = board
    this.#nowMs = nowMs
    this.#offset = offset
    this.#lastMs = nowMs()
    this.#heardAtMs = this.#lastMs
    session.beat(boardUs => {
      this.#heardAtMs = nowMs()
      // Never later than it was heard: a clock that is set meanwhile cannot lead astray.
      this.#lastMs = Math.min(onRunClock(boardUs, offset), this.#heardAtMs)
    })
  }

  /** Takes the session over. @throws TahanError FAULT_WITHOUT_EFFECT where silence would prove nothing */
  static async listen(
    session: BoardSession,
    board: Board,
    nowMs: () => number,
    signal: AbortSignal,
  ): Promise<Pulse> {
    if (!(await accepts(board))) {
      await session[Symbol.asyncDispose]()
      throw new TahanError('FAULT_WITHOUT_EFFECT', `${board.name} was left alone.`, {
        because: `its SSH port ${board.port} at ${board.address} accepts no connection from here as it is, so that it is gone could not be told.`,
        tryThis: 'an ansible_host that this machine reaches by itself, without a jump host of ~/.ssh/config',
      })
    }
    return new Pulse(session, board, await measureOffset(session, nowMs, signal), nowMs)
  }

  get uncertaintyMs(): number {
    return this.#offset.uncertaintyMs
  }

  /**
   * Waits until nothing has been heard for a while and SSH's port answers no more.
   *
   * @param isAnother whether what answers there is not what was listened to: a board can have booted anew by then
   * @returns the last instant at which the board lived, on the run's clock
   * @throws TahanError FAULT_WITHOUT_EFFECT
   */
  async stopped(signal: AbortSignal, isAnother = async () => false): Promise<number> {
    const deadlineMs = this.#nowMs() + patienceMs
    for (;;) {
      const isSilent = this.#nowMs() - this.#heardAtMs > silentForMs
      if (isSilent && (!(await accepts(this.#board)) || (await isAnother()))) return this.#lastMs
      if (this.#nowMs() > deadlineMs) {
        throw new TahanError('FAULT_WITHOUT_EFFECT', `${this.#board.name} is still there.`, {
          because: isSilent
            ? 'its SSH port accepts connections.'
            : `it told its time ${Math.round(this.#nowMs() - this.#heardAtMs)} ms ago.`,
          tryThis: 'is tahan_power of the inventory the plug or port of this very board?',
        })
      }
      await pause(20, undefined, { signal })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]()
  }
}
