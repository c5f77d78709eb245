import { x } from 'tinyexec'
import { messageOf, TahanError } from '../../../../support/errors.ts'
import type { PowerSupply } from '../board.ts'
import type { PowerSwitch } from './power-switch.ts'
import { word } from './relay-switch.ts'

type Commands = Extract<PowerSupply, { by: 'command' }>

/** Programs of this machine, each for one of both ways; exit code 0 is all the proof they give. */
export class CommandSwitch implements PowerSwitch {
  readonly #commands: Commands
  readonly #board: string

  constructor(commands: Commands, board: string) {
    this.#commands = commands
    this.#board = board
  }

  off(signal: AbortSignal): Promise<string> {
    return this.#run(this.#commands.off, false, signal)
  }

  on(signal: AbortSignal): Promise<string> {
    return this.#run(this.#commands.on, true, signal)
  }

  async #run([program = '', ...args]: readonly string[], on: boolean, signal: AbortSignal): Promise<string> {
    const shown = [program, ...args].join(' ')
    const refused = (because: string, lastWords?: string, cause?: unknown) =>
      new TahanError('POWER_SWITCH_REFUSED', `The power of ${this.#board} was not switched ${word(on)}.`, {
        because,
        ...(lastWords?.trim() && { lastWords: lastWords.trim().slice(-500) }),
        tryThis: shown,
        cause,
      })
    signal.throwIfAborted()
    try {
      const { exitCode, stdout, stderr } = await x(program, args, {
        signal,
        nodeOptions: { stdio: ['ignore', 'pipe', 'pipe'] },
      })
      signal.throwIfAborted()
      if (exitCode !== 0) throw refused(`its command ended with exit code ${exitCode}`, stderr || stdout)
      const [said = ''] = stdout.trim().split('\n')
      return `\`${shown}\` ended with exit code 0${said && `, and said "${said.slice(0, 200)}"`}`
    } catch (thrown) {
      signal.throwIfAborted()
      throw thrown instanceof TahanError ? thrown : refused(messageOf(thrown), undefined, thrown)
    }
  }
}
