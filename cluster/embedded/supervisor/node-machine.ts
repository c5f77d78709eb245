import path from 'node:path'
import { TahanError } from '../../../support/errors.ts'
import { type Child, startChild } from './child.ts'
import type { Marks } from './marked.ts'
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

/**
 * One machine of the cluster, seen from its power plug. `off` is a machine whose power is cut and that was not started
 * since; its processes are frozen, not gone, because a board without power does not close its connections: they hang.
 */
export class NodeMachine {
  readonly #options: MachineOptions
  #power: 'on' | 'off' | 'unplugged from the network' = 'on'
  /** Raised at every boot, so that what a former life left behind changes nothing. */
  #boots = 0
  #restarts = new Set<NodeJS.Timeout>()

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

  /** Power is back: nothing that ran before does, and the node boots. Idempotent. */
  async restorePower(): Promise<void> {
    if (this.#power === 'on') return
    this.#boots++ // whatever dies now was meant to
    await killAll(this.#marks())
    for (const configure of this.boot()) await configure()
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
    this.#boots++
    for (const timer of this.#restarts) clearTimeout(timer)
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
    return startChild({
      title: program.title,
      nodeBinary,
      program: program.file,
      marks: this.#marks(),
      log: path.join(logFolder, `${program.title.replaceAll(' ', '-')}.log`),
      onExit: child => {
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
  }

  #startAgain(program: Program, life: number): void {
    const child = this.#start(program, life)
    child.configure(program.configuration()).catch(error => this.#options.log(String(error)))
  }
}
