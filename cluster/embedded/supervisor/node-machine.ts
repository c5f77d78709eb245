import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf, TahanError } from '../../../support/errors.ts'
import type { ProcessStat } from '../../../support/process/identity.ts'
import { type Child, startChild } from './child.ts'
import { findMarked, type Marks, signal } from './marked.ts'
import { type Effect, freeze, killAll, thaw } from './power.ts'

/** One program a node runs: its agent and, on the first node, the server. */
export interface Program {
  title: string
  file: string
  configuration: () => unknown
}

export interface MachineOptions {
  name: string
  nodeBinary: string
  /** Started in this order at boot, each when the one before is ready. */
  programs: Program[]
  /** Of every process of the cluster. */
  clusterMarks: Marks
  logFolder: string
  log: (line: string) => void
}

/** As `RestartSec` of K3s' systemd unit: a program that died is started again after this. */
const restartAfterMs = 5_000

/** From power to the first program, as on the virtual boards of a rack: firmware and kernel. */
const bootMs = 1_300

/** How long what runs may take to end when its node shuts down. */
const stopWithinMs = 5_000

/**
 * One machine of the cluster, seen from its power plug. `off` is a machine whose power is cut and that was not started
 * since; its processes are frozen, not gone, because a board without power does not close its connections: they hang.
 */
export class NodeMachine {
  readonly #options: MachineOptions
  #power: 'on' | 'off' | 'unplugged from the network' | 'rebooting' = 'on'
  /** Of the life that goes on: its programs' processes. */
  #children = new Set<Child>()
  /** Resolves when a node that reboots has booted. */
  #reboot: Promise<unknown> = Promise.resolve()
  /** Raised at every boot, so that what a former life left behind changes nothing. */
  #boots = 0
  #restarts = new Set<NodeJS.Timeout>()
  #isRetired = false

  constructor(options: MachineOptions) {
    this.#options = options
  }

  get name(): string {
    return this.#options.name
  }

  get state(): string {
    return this.#power
  }

  /**
   * Starts all programs' processes at once. What it returns hands them their configuration, in the order of the
   * programs; each resolves when that program is ready.
   */
  boot(): (() => Promise<void>)[] {
    const life = ++this.#boots
    this.#power = 'on'
    const started = this.#options.programs.map(program => ({ program, child: this.#start(program, life) }))
    return started.map(
      ({ program, child }) =>
        () =>
          child.configure(program.configuration()),
    )
  }

  /** Cuts the power: every process of the node stands still at once. @throws TahanError FAULT_WITHOUT_EFFECT */
  async cutPower(): Promise<Effect> {
    this.#mustBe('on', 'cut the power of')
    this.#power = 'off'
    return freeze(this.#marks())
  }

  /** Power is back: nothing that ran before does, and the node boots. Idempotent; no process where it was on. */
  async restorePower(): Promise<Effect> {
    if (this.#power === 'rebooting') await this.#reboot
    const atNs = process.hrtime.bigint()
    if (this.#power === 'on') return { atNs, pids: [] }
    return { atNs, pids: await this.#startAnew() }
  }

  /**
   * Shuts down in order and boots again. As systemd does it: the node's own programs stop first, so that nobody starts
   * containers again; what they ran is told to end, and killed when it takes too long.
   */
  async reboot(): Promise<Effect> {
    this.#mustBe('on', 'reboot')
    this.#power = 'rebooting'
    this.#boots++
    const atNs = process.hrtime.bigint()
    for (const { pid } of this.#children) signal(pid, 'SIGSTOP')
    const told = this.#containers()
    for (const { pid } of told) signal(pid, 'SIGTERM')
    this.#reboot = this.#endAndBoot().catch(error => this.#options.log(messageOf(error)))
    return { atNs, pids: told.map(({ pid }) => pid) }
  }

  /** Nothing of the node is heard any more; it lives on when the network is back. */
  async cutNetwork(): Promise<Effect> {
    this.#mustBe('on', 'cut the network of')
    this.#power = 'unplugged from the network'
    return freeze(this.#marks())
  }

  /** Idempotent. */
  async restoreNetwork(): Promise<void> {
    if (this.#power !== 'unplugged from the network') return
    await thaw(this.#marks())
    this.#power = 'on'
  }

  /** No program is started again from now on. */
  retire(): void {
    this.#isRetired = true
    this.#boots++
    for (const timer of this.#restarts) clearTimeout(timer)
  }

  async #endAndBoot(): Promise<void> {
    const deadline = performance.now() + stopWithinMs
    while (this.#containers().length > 0 && performance.now() < deadline) await pause(20)
    await this.#startAnew()
  }

  /** @returns the processes that its programs booted as */
  async #startAnew(): Promise<number[]> {
    const life = ++this.#boots // whatever dies now was meant to
    await killAll(this.#marks())
    await pause(bootMs)
    if (this.#isRetired || life !== this.#boots) return [] // the cluster ended meanwhile
    const configures = this.boot()
    const pids = [...this.#children].map(({ pid }) => pid)
    for (const configure of configures) await configure()
    return pids
  }

  /** What the node's own programs started. */
  #containers(): ProcessStat[] {
    const own = new Set([...this.#children].map(({ pid }) => pid))
    return findMarked(this.#marks()).filter(({ pid }) => !own.has(pid))
  }

  #marks(): Marks {
    return { ...this.#options.clusterMarks, TAHAN_NODE: this.name }
  }

  #mustBe(state: 'on', deed: string): void {
    if (this.#power === state) return
    throw new TahanError('NODE_NOT_RUNNING', `Cannot ${deed} node ${this.name}: it is ${this.#power}.`, {
      tryThis: 'heal the earlier fault first',
    })
  }

  #start(program: Program, life: number): Child {
    const { nodeBinary, logFolder, log } = this.#options
    const started = startChild({
      title: program.title,
      nodeBinary,
      program: program.file,
      marks: this.#marks(),
      log: path.join(logFolder, `${program.title.replaceAll(' ', '-')}.log`),
      onExit: child => {
        this.#children.delete(child)
        if (life !== this.#boots) return
        log(
          `${child.title} (process ${child.pid}) died: ${child.ended()}; starts again in ${restartAfterMs} ms`,
        )
        const timer = setTimeout(() => {
          this.#restarts.delete(timer)
          if (life === this.#boots) this.#startAgain(program, life)
        }, restartAfterMs)
        this.#restarts.add(timer)
      },
    })
    this.#children.add(started)
    return started
  }

  #startAgain(program: Program, life: number): void {
    const child = this.#start(program, life)
    child.configure(program.configuration()).catch(error => this.#options.log(String(error)))
  }
}
