import path from 'node:path'
import type { DegradationKind, FaultKind, Injection } from '../../../support/chaos/fault.ts'
import type { ClockOffset, NodeHardware } from '../../../support/record/manifest.ts'
import type { ResourceSource } from '../../../support/resources/source.ts'
import type { Connection } from '../../kubernetes/connection.ts'
import { boardSensors } from '../boards/sensors.ts'
import type { BoardTools } from './board-tools.ts'
import { measureOffset, wallClockAtZero } from './clock-offset.ts'
import { degradeNetwork } from './degrade.ts'
import { boardOf, killInPod } from './kill-in-pod.ts'
import { cutNetwork } from './network-cut.ts'
import { type BoardFault, whyNoDegradation, whyNot } from './offer.ts'
import { cutPower, switchOn } from './power.ts'
import { reboot } from './reboot.ts'
import { restartAgent } from './restart-agent.ts'
import { type BoardSurvey, survey } from './survey.ts'

/** The faults that SSH to a cluster's boards makes possible, and what the boards say of themselves. */
export class BoardFaults {
  readonly degradations: ReadonlySet<DegradationKind>
  readonly hardware: readonly NodeHardware[]
  readonly #tools: BoardTools
  readonly #connection: Pick<Connection, 'core'>
  readonly #surveys: readonly BoardSurvey[]
  readonly #say: (line: string) => void

  private constructor(
    tools: BoardTools,
    connection: Pick<Connection, 'core'>,
    surveys: readonly BoardSurvey[],
    say: (line: string) => void,
  ) {
    this.#tools = tools
    this.#connection = connection
    this.#surveys = surveys
    this.#say = say
    this.hardware = surveys.map(({ hardware }) => hardware)
    const ways: DegradationKind[] = ['loss', 'rate', 'delay']
    this.degradations = new Set(ways.filter(how => whyNoDegradation(how, surveys) === undefined))
  }

  /** Asks every board what can be done to it. @throws TahanError BOARD_NOT_ANSWERING */
  static async open(
    tools: BoardTools,
    connection: Pick<Connection, 'core'>,
    say: (line: string) => void,
    signal: AbortSignal,
  ): Promise<BoardFaults> {
    const surveys = await Promise.all(tools.boards.map(board => survey(tools, board, signal)))
    return new BoardFaults(tools, connection, surveys, say)
  }

  /** Why these boards cannot have this fault; undefined where they can. */
  whyNot(kind: FaultKind): string | undefined {
    return whyNot(kind, this.#surveys)
  }

  whyNoDegradation(how: DegradationKind): string | undefined {
    return whyNoDegradation(how, this.#surveys)
  }

  /** Does it, and returns once its effect is proven. */
  inject(fault: BoardFault, signal: AbortSignal): Promise<Injection> {
    const tools = this.#tools
    if ('instance' in fault) return killInPod(tools, this.#connection, fault, signal)
    const board = boardOf(tools, fault.node)
    const onTrouble = (because: string) =>
      this.#say(`${board.name} did not hear of the suite just now: ${because}`)
    switch (fault.kind) {
      case 'node-power-off':
      case 'server-power-off':
        return cutPower(tools, board, signal)
      case 'node-power-on':
        return switchOn(tools, board, signal)
      case 'node-network-cut':
        return cutNetwork(tools, board, onTrouble, signal)
      case 'network-degrade':
        return degradeNetwork(tools, board, fault, onTrouble, signal)
      case 'node-reboot':
        return reboot(tools, board, signal)
      case 'agent-restart':
        return restartAgent(tools, board, signal)
    }
  }

  /** What the boards' sensors and firmware say. */
  sensors(everyMs: number): ResourceSource {
    return boardSensors(this.#tools, everyMs)
  }

  /** How far each board's clock is ahead of this machine's, now. */
  clockOffsets(signal: AbortSignal): Promise<ClockOffset[]> {
    // The boards tell the time of day: this machine's, on the run's clock that does not jump.
    const wallAtZeroMs = wallClockAtZero(this.#tools.nowMs)
    return Promise.all(
      this.#tools.boards.map(async board => {
        await using session = await this.#tools.openSession(board, signal)
        const { offsetMs, uncertaintyMs } = await measureOffset(session, this.#tools.nowMs, signal)
        return { node: board.name, offsetMs: offsetMs - wallAtZeroMs, uncertaintyMs }
      }),
    )
  }
}

/**
 * Heals the fault from another process, when this one no longer can. `true` for what needs no healing.
 *
 * @param boardsGo the inventory goes with its boards, as a rack's does: without it nothing is left to heal
 */
export function boardFaultHealCommand(inventoryFile: string, fault: BoardFault, boardsGo: boolean): string[] {
  if ('instance' in fault) return ['true']
  const program = path.join(import.meta.dirname, 'heal-cli.ts')
  return [
    process.execPath,
    program,
    inventoryFile,
    fault.kind,
    fault.node,
    ...(boardsGo ? ['boards-go'] : []),
  ]
}
