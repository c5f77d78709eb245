import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { TahanError } from '../../../../../support/errors.ts'
import type { BoardLimits } from '../models.ts'
import { boardGroup, planBoardGroup, type TreeState } from './cgroup-plan.ts'
import type { CgroupTree } from './cgroup-trees.ts'

/** How long the kernel may take to end what was killed: it is busy, or a process hangs in a device. */
const patienceMs = 10_000
const lookAgainAfterMs = 2

/** The control groups of one board: its limits, and the list of all that runs on it. */
export class BoardGroups {
  readonly #trees: readonly CgroupTree[]
  readonly #rack: string
  readonly #board: string

  constructor(trees: readonly CgroupTree[], rack: string, board: string) {
    this.#trees = trees
    this.#rack = rack
    this.#board = board
  }

  /** Makes them anew. @returns the files into which a process writes its id to be on the board */
  async make(limits: BoardLimits): Promise<string[]> {
    await this.remove()
    const plans = this.#trees.map(tree => planBoardGroup(stateOf(tree), this.#rack, this.#board, limits))
    for (const { make, write } of plans) {
      for (const folder of make) await mkdir(folder, { recursive: true })
      for (const { file, value, mayFail } of write) {
        await writeFile(file, value).catch(thrown => {
          if (!mayFail) throw thrown
        })
      }
    }
    return plans.map(plan => plan.join)
  }

  /** Kills until nothing is left that runs on the board. @throws TahanError FAULT_WITHOUT_EFFECT */
  async kill(): Promise<number[]> {
    const killed = new Set<number>()
    const deadline = performance.now() + patienceMs
    for (;;) {
      const left = this.#pids()
      if (left.size === 0) return [...killed]
      for (const pid of left) {
        killed.add(pid)
        try {
          process.kill(pid, 'SIGKILL')
        } catch {} // gone meanwhile
      }
      if (performance.now() > deadline) {
        throw new TahanError(
          'FAULT_WITHOUT_EFFECT',
          `${left.size} processes of ${this.#board} outlive SIGKILL.`,
        )
      }
      await this.#thaw()
      await pause(lookAgainAfterMs)
    }
  }

  /** Removes the groups with all that the board made below them; nothing may run there. */
  async remove(): Promise<void> {
    for (const group of this.#groups()) {
      for (const folder of foldersBelow(group)) {
        await rmdir(folder).catch(() => {}) // somebody died there just now: it is told by who makes it again
      }
    }
  }

  #groups(): string[] {
    return this.#trees.map(tree => boardGroup(tree, this.#rack, this.#board))
  }

  #pids(): Set<number> {
    const pids = new Set<number>()
    for (const folder of this.#groups().flatMap(foldersBelow)) {
      try {
        const text = readFileSync(path.join(folder, 'cgroup.procs'), 'latin1')
        for (const pid of text.split('\n').map(Number)) if (pid > 0) pids.add(pid)
      } catch {} // gone meanwhile, or a threaded group
    }
    return pids
  }

  /** A frozen process does not die. */
  async #thaw(): Promise<void> {
    for (const folder of this.#groups().flatMap(foldersBelow)) {
      const freezer = path.join(folder, 'freezer.state')
      if (existsSync(freezer)) await writeFile(freezer, 'THAWED').catch(() => {})
    }
  }
}

/** The folder and all below, deepest first. */
function foldersBelow(folder: string): string[] {
  try {
    const below = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory())
    return [...below.flatMap(entry => foldersBelow(path.join(folder, entry.name))), folder]
  } catch {
    return []
  }
}

/** Reads what a tree's root allows. */
export function stateOf(tree: CgroupTree): TreeState {
  const read = (file: string) => readFileSync(path.join(tree.path, file), 'utf8').trim()
  if (tree.version === 2) {
    const list = (file: string) => read(file).split(' ').filter(Boolean)
    return { ...tree, offered: list('cgroup.controllers'), handedOn: list('cgroup.subtree_control') }
  }
  if (!tree.controllers.includes('cpuset')) return tree
  return { ...tree, cpuset: { cpus: read('cpuset.cpus'), mems: read('cpuset.mems') } }
}
