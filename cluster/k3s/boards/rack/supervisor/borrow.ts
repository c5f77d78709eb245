import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { borrowedFolder } from '../state-folder.ts'
import { handOn, missingControllers, type TreeState } from './cgroup-plan.ts'
import type { CgroupTree } from './cgroup-trees.ts'
import { stateOf } from './cgroups.ts'
import { run } from './run.ts'

/**
 * What boards need of the machine that it does not have switched on: the controllers that the root of its v2 tree hands
 * on, and the module that lets packet filters see bridged traffic, which boards cannot load. Written down first, so that
 * the last rack gives it back, however it ends.
 */
export async function borrow(rack: string, trees: readonly CgroupTree[]): Promise<void> {
  const states = trees.map(stateOf)
  const needsModule = !existsSync(bridgeSettings)
  const lines = new Set([...(await othersBorrowed()), ...borrowedLines(states, needsModule)])
  if (lines.size === 0) return
  await mkdir(borrowedFolder, { recursive: true, mode: 0o700 })
  await writeFile(path.join(borrowedFolder, rack), [...lines].map(line => `${line}\n`).join(''), {
    mode: 0o600,
  })
  for (const tree of states) {
    for (const controller of missingControllers(tree)) {
      const { file, value } = handOn(tree.path, controller)
      await writeFile(file, value).catch(() => {}) // it is then missing on the boards: their pre-flight tells
    }
  }
  if (needsModule) await loadBridgeFilter()
}

const bridgeSettings = '/proc/sys/net/bridge'
const bridgeModule = 'br_netfilter'

/** One thing a line: `controller <name> <tree>` or `module <name>`. */
export function borrowedLines(trees: readonly TreeState[], needsModule: boolean): string[] {
  const controllers = trees.flatMap(tree =>
    missingControllers(tree).map(controller => `controller ${controller} ${tree.path}`),
  )
  return needsModule ? [...controllers, `module ${bridgeModule}`] : controllers
}

async function othersBorrowed(): Promise<string[]> {
  const names = await readdir(borrowedFolder).catch(() => [])
  const texts = names.map(name => readFile(path.join(borrowedFolder, name), 'utf8').catch(() => ''))
  return (await Promise.all(texts)).flatMap(text => text.split('\n').filter(line => line !== ''))
}

async function loadBridgeFilter(): Promise<void> {
  try {
    await run('modprobe', [bridgeModule])
  } catch {
    return // built without modules, or without this one: as far as it goes
  }
  // The machine's own bridges are to be as if it were not there.
  for (const name of ['iptables', 'ip6tables', 'arptables']) {
    await writeFile(`${bridgeSettings}/bridge-nf-call-${name}`, '0').catch(() => {})
  }
}
