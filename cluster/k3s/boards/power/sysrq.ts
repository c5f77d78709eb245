import { readFile } from 'node:fs/promises'
import { TahanError } from '../../../../support/errors.ts'
import type { BoardShell } from '../../ssh/shell.ts'
import type { PowerSwitch } from './power-switch.ts'

const bootIdFile = '/proc/sys/kernel/random/boot_id'
const refusedExitCode = 86

/**
 * For a board without a switch: its kernel is told to restart at once, as a crash would, with nothing written back and
 * no packet sent. It comes back by itself, so this is no power cut that lasts, and `on` has nothing to do.
 */
export class SysRq implements PowerSwitch {
  readonly #shell: BoardShell
  readonly #trigger: string

  /** @param trigger another file than the kernel's, for tests */
  constructor(shell: BoardShell, trigger = '/proc/sysrq-trigger') {
    this.#shell = shell
    this.#trigger = trigger
  }

  async off(signal: AbortSignal): Promise<string> {
    const { name } = this.#shell.target
    const ownBootId = (await readFile(bootIdFile, 'utf8')).trim()
    const script = crashScript(ownBootId, this.#trigger)
    const { exitCode, stdout, stderr } = await this.#shell.run(script, {
      sudo: true,
      signal,
      timeoutMs: 10_000,
    })
    await this.#shell.disconnect()
    if (exitCode !== 0) throw refused(name, exitCode, (stderr || stdout).trim())
    return `${name} was told by SysRq to restart as after a crash, and comes back by itself`
  }

  async on(): Promise<string> {
    return `${this.#shell.target.name} has power all the time, and restarts by itself`
  }
}

/**
 * A container shares its host's kernel, and a board at a loopback address is this very machine: both would take more
 * down than a board.
 */
function crashScript(ownBootId: string, trigger: string): string {
  return [
    `if [ "$(cat ${bootIdFile})" = '${ownBootId}' ] || [ -e /run/systemd/container ] || [ -e /.dockerenv ] ||`,
    '   systemd-detect-virt --container --quiet 2>/dev/null; then',
    `  echo 'its kernel is not its own' >&2; exit ${refusedExitCode}`,
    'fi',
    `[ -w ${trigger} ] || { echo 'root may not write to ${trigger}' >&2; exit 1; }`,
    // Once this answer is on its way, and outside the session that ends with it.
    `setsid sh -c 'sleep 0.1; echo b > ${trigger}' </dev/null >/dev/null 2>&1 &`,
  ].join('\n')
}

function refused(name: string, exitCode: number, lastWords: string): TahanError {
  const shared = exitCode === refusedExitCode
  return new TahanError('POWER_SWITCH_REFUSED', `${name} was not crashed by SysRq.`, {
    because: shared
      ? 'it is a container, or this very machine: its kernel runs more than the board'
      : `the order there ended with exit code ${exitCode}`,
    ...(lastWords && { lastWords }),
    tryThis: 'say in tahan_power how its power is cut',
  })
}
