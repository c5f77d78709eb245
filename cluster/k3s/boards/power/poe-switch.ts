import { setTimeout as sleep } from 'node:timers/promises'
import { TahanError } from '../../../../support/errors.ts'
import type { BoardShell } from '../../ssh/shell.ts'
import type { PoeSwitch } from '../board.ts'
import type { PowerSwitch } from './power-switch.ts'
import { notSwitched, word } from './relay-switch.ts'

const followsWithinMs = 3_000
const lookEveryMs = 250

/** A switch with Power over Ethernet, told over SSH in its own words. */
export class PoeSwitchOverSsh implements PowerSwitch {
  readonly #port: PoeSwitch
  readonly #shell: BoardShell

  constructor(port: PoeSwitch, shell: BoardShell) {
    this.#port = port
    this.#shell = shell
  }

  off(signal: AbortSignal): Promise<string> {
    return this.#tell(this.#port.off, false, signal)
  }

  on(signal: AbortSignal): Promise<string> {
    return this.#tell(this.#port.on, true, signal)
  }

  async #tell(command: string, on: boolean, signal: AbortSignal): Promise<string> {
    const { name } = this.#shell.target
    const { stdout, stderr, exitCode } = await this.#shell.run(command, { signal })
    if (exitCode !== 0)
      throw new TahanError('POWER_SWITCH_REFUSED', `${name} did not switch the power ${word(on)}.`, {
        because: `its answer to "${command}" was exit code ${exitCode}`,
        lastWords: (stderr || stdout).trim().slice(-500),
        tryThis: 'run it there by hand; tahan_power names it as switch_off or switch_on',
      })
    const { state } = this.#port
    return state ? await this.#proof(state, on, signal) : `${name} took "${command}" with exit code 0`
  }

  async #proof(
    { ask, isOff, isOn }: NonNullable<PoeSwitch['state']>,
    on: boolean,
    signal: AbortSignal,
  ): Promise<string> {
    const { name } = this.#shell.target
    const untilMs = performance.now() + followsWithinMs
    for (;;) {
      const { stdout } = await this.#shell.run(ask, { signal })
      const line = stdout.split('\n').find(text => text.includes(on ? isOn : isOff))
      if (line !== undefined && !stdout.includes(on ? isOff : isOn)) return `${name} says "${line.trim()}"`
      if (performance.now() > untilMs) throw notSwitched(name, on, stdout.slice(-500))
      await sleep(lookEveryMs, undefined, { signal })
    }
  }
}
