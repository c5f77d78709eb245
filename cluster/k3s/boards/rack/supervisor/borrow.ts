import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { spawnTied } from '../../../../../support/process/tied.ts'
import { type Borrowed, borrowedFolder, borrowedLine, lendersLock } from '../borrowed.ts'
import { handOn, missingControllers, type TreeState } from './cgroup-plan.ts'
import type { CgroupTree } from './cgroup-trees.ts'
import { stateOf } from './cgroups.ts'
import { run } from './run.ts'

/**
 * Takes from the machine what boards need of it and cannot get themselves. It is written down first, so that the last
 * rack gives it back, however that ends.
 */
export async function borrow(rack: string, trees: readonly CgroupTree[]): Promise<void> {
  await whileNobodyElse(() => borrowAlone(rack, trees))
}

/** Or the last of other racks could give back right now what is looked at here as there. */
async function whileNobodyElse(work: () => Promise<void>): Promise<void> {
  const lock = ['--no-fork', lendersLock(borrowedFolder), 'sh', '-c', 'echo; exec cat']
  const holder = spawnTied('flock', lock, { stdio: ['pipe', 'pipe', 'ignore'] })
  try {
    if (holder.stdout) await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])
    await work()
  } finally {
    holder.stdin?.end()
  }
}

async function borrowAlone(rack: string, trees: readonly CgroupTree[]): Promise<void> {
  const needed = neededOf({
    trees: trees.map(stateOf),
    hasBridgeFilter: existsSync(bridgeSettings),
    watchers: Number(readFileSync(watchersFile, 'utf8')),
  })
  const lines = new Set([...(await othersLines()), ...needed.map(borrowedLine)])
  if (lines.size === 0) return
  await mkdir(borrowedFolder, { recursive: true, mode: 0o700 })
  const text = [...lines].map(line => `${line}\n`).join('')
  await writeFile(path.join(borrowedFolder, rack), text, { mode: 0o600 })
  for (const borrowed of needed) await take(borrowed)
}

const bridgeSettings = '/proc/sys/net/bridge'
const watchersFile = '/proc/sys/fs/inotify/max_user_instances'
/** A board with K3s has 14 inotify instances, all of one user: the usual 128 are enough for nine boards alone. */
const wantedWatchers = 1_024

/** What of the machine decides what is borrowed. */
export interface Lender {
  trees: readonly TreeState[]
  /** Packet filters see bridged traffic: the module is loaded, or built in. */
  hasBridgeFilter: boolean
  /** inotify instances that a user may have. */
  watchers: number
}

export function neededOf({ trees, hasBridgeFilter, watchers }: Lender): Borrowed[] {
  const needed: Borrowed[] = trees.flatMap(tree =>
    missingControllers(tree).map((name): Borrowed => ({ kind: 'controller', name, tree: tree.path })),
  )
  if (!hasBridgeFilter) needed.push({ kind: 'module', name: 'br_netfilter' })
  if (watchers < wantedWatchers) needed.push({ kind: 'setting', value: String(watchers), file: watchersFile })
  return needed
}

async function othersLines(): Promise<string[]> {
  const names = await readdir(borrowedFolder).catch(() => [])
  const texts = names.map(name => readFile(path.join(borrowedFolder, name), 'utf8').catch(() => ''))
  return (await Promise.all(texts)).flatMap(text => text.split('\n').filter(line => line !== ''))
}

/** What cannot be had is missing on the boards: their pre-flight tells. */
async function take(borrowed: Borrowed): Promise<void> {
  try {
    if (borrowed.kind === 'setting') await writeFile(borrowed.file, String(wantedWatchers))
    else if (borrowed.kind === 'module') await loadBridgeFilter(borrowed.name)
    else {
      const { file, value } = handOn(borrowed.tree, borrowed.name)
      await writeFile(file, value)
    }
  } catch {}
}

async function loadBridgeFilter(module: string): Promise<void> {
  await run('modprobe', [module])
  // The machine's own bridges are to be as if it were not there.
  for (const name of ['iptables', 'ip6tables', 'arptables']) {
    await writeFile(`${bridgeSettings}/bridge-nf-call-${name}`, '0')
  }
}
