import { closeSync, existsSync, openSync } from 'node:fs'
import { TahanError } from '../../../../../support/errors.ts'
import { spawnTied } from '../../../../../support/process/tied.ts'
import type { BoardLimits } from '../models.ts'
import type { BoardGroups } from './cgroups.ts'
import type { Disk } from './disk.ts'
import type { RackNetwork } from './network.ts'
import { launchScript, nspawnArguments, rebootCode, wantedDevices } from './nspawn.ts'

export interface MachineOptions {
  name: string
  index: number
  disk: Disk
  limits: BoardLimits
  groups: BoardGroups
  network: RackNetwork
  /** What the board's console shows is appended here. */
  console: string
  log: (line: string) => void
}

/**
 * One virtual board, seen from its power plug and its cable. `off` is a board whose power is cut, `halted` one that
 * switched itself off: both start when power is given.
 */
export class BoardMachine {
  readonly #options: MachineOptions
  #power: 'on' | 'off' | 'halted' = 'off'
  #isCabled = true
  /** Raised at every boot and cut, so that the end of a former life changes nothing. */
  #life = 0
  /** Orders are carried out one after the other. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(options: MachineOptions) {
    this.#options = options
  }

  get name(): string {
    return this.#options.name
  }

  get state(): string {
    return this.#power === 'on' && !this.#isCabled ? 'unplugged from the network' : this.#power
  }

  /** Power is given: the board boots, unless it runs. Idempotent. */
  switchOn(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#power !== 'on') await this.#boot()
    })
  }

  /**
   * Cuts the power: first the link, so that no goodbye is heard, then every process.
   * @returns the kernel's monotonic clock right before, in nanoseconds, and what was killed
   * @throws TahanError BOARD_NOT_RUNNING, FAULT_WITHOUT_EFFECT
   */
  cutPower(): Promise<{ atNs: bigint; pids: number[] }> {
    return this.#inTurn(async () => {
      this.#mustBeOn('cut the power of')
      const { index, groups, network } = this.#options
      this.#power = 'off'
      this.#life++ // whatever dies now was meant to
      const atNs = process.hrtime.bigint()
      await network.cut(index)
      const pids = await groups.kill()
      await network.unplug(index)
      return { atNs, pids }
    })
  }

  /** Pulls the network cable at the switch. @throws TahanError BOARD_NOT_RUNNING */
  unplug(): Promise<{ atNs: bigint; pids: number[] }> {
    return this.#inTurn(async () => {
      this.#mustBeOn('pull the cable of')
      const atNs = process.hrtime.bigint()
      await this.#options.network.cut(this.#options.index)
      this.#isCabled = false
      return { atNs, pids: [] }
    })
  }

  /** Idempotent. */
  plug(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#isCabled && this.#power === 'on') await this.#options.network.restore(this.#options.index)
      this.#isCabled = true
    })
  }

  #inTurn<Result>(order: () => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(order)
    this.#queue = turn.catch(() => {}) // told to who ordered it
    return turn
  }

  async #boot(): Promise<void> {
    const { name, index, disk, groups, network, limits, console } = this.#options
    const life = ++this.#life
    await groups.kill() // what a crash of systemd-nspawn left
    const joins = await groups.make(limits)
    const namespace = await network.plug(index)
    if (!this.#isCabled) await network.cut(index)
    this.#power = 'on'
    const devices = wantedDevices.filter(device => existsSync(device))
    const args = nspawnArguments({ name, root: disk.root, network: namespace, disks: disk.folders, devices })
    const file = openSync(console, 'a', 0o600)
    const child = spawnTied(
      '/bin/sh',
      ['-c', launchScript, 'board', ...joins, '--', 'systemd-nspawn', ...args],
      {
        cwd: '/',
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        stdio: ['ignore', file, file],
      },
    )
    closeSync(file)
    child.on('error', error => this.#options.log(`${name}: ${error.message}`))
    child.on('exit', (code, signal) => {
      if (life === this.#life) this.#ended(code, signal)
    })
  }

  /** The guest, or systemd-nspawn itself, ended without an order from here. */
  #ended(code: number | null, signal: string | null): void {
    const { name, log } = this.#options
    this.#power = 'halted'
    this.#life++
    if (code !== rebootCode) {
      log(`${name} is off: systemd-nspawn ended with ${signal ?? `exit code ${code}`}`)
      return
    }
    log(`${name} reboots`)
    this.switchOn().catch(error => log(`${name} does not boot: ${error}`))
  }

  #mustBeOn(deed: string): void {
    if (this.state === 'on') return
    throw new TahanError('BOARD_NOT_RUNNING', `Cannot ${deed} ${this.name}: it is ${this.state}.`, {
      tryThis: 'heal the earlier fault first',
    })
  }
}
