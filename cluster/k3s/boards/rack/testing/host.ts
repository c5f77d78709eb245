import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { statOf } from '../../../../../support/process/identity.ts'
import { cgroupTrees, rackGroup } from '../supervisor/cgroup-trees.ts'

/** What must be the same on the machine after racks as before: its settings and its packet filter. */
export interface HostState {
  settings: Record<string, string>
  packetFilter: string[]
}

export function hostState(): HostState {
  return {
    settings: settingsBelow('/proc/sys'),
    packetFilter: ['iptables-save', 'ip6tables-save'].map(rules),
  }
}

/**
 * They count what happens, or are made and gone with links that others have. What racks borrow is given back by the
 * last of them, which may not be ours: that is tested for itself.
 */
const lively =
  /random|max_user_instances|max_inotify_instances|-nr$|-state$|last_pid|next_id|_count$|\/net\/[^/]+\/(conf|neigh)\//

function settingsBelow(folder: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (lively.test(file)) continue
    try {
      if (entry.isDirectory()) Object.assign(found, settingsBelow(file))
      else if (statSync(file).mode & 0o200) found[file] = readFileSync(file, 'utf8')
    } catch {} // cannot be read at all
  }
  return found
}

function rules(command: string): string {
  const text = execFileSync(command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return text.replaceAll(/^#.*\n|\[\d+:\d+\]/gm, '')
}

/** Everything on the machine that is of these racks; empty when they are gone. */
export function tracesOf(stateFolders: readonly string[]): string[] {
  return stateFolders.flatMap(folder => {
    const id = path.basename(folder)
    const groups = cgroupTrees().map(tree => path.join(tree.path, rackGroup(id)))
    return [
      ...[folder, ...groups, `/run/tahan-racks/${id}`].filter(file => existsSync(file)),
      ...readFileSync('/proc/self/mountinfo', 'utf8')
        .split('\n')
        .filter(line => line.includes(id)),
      ...linksOf(id),
      ...processesOf(id),
    ]
  })
}

function linksOf(id: string): string[] {
  return readdirSync('/sys/class/net').filter(link => {
    try {
      return readFileSync(`/sys/class/net/${link}/ifalias`, 'utf8').includes(id)
    } catch {
      return false
    }
  })
}

/** Whoever has ended and was not collected yet is no process any more. */
function isAnother(pid: string): boolean {
  return /^\d+$/.test(pid) && Number(pid) !== process.pid && statOf(Number(pid))?.state !== 'Z'
}

function processesOf(id: string): string[] {
  return readdirSync('/proc').filter(pid => {
    try {
      const about = ['cmdline', 'cgroup'].map(file => readFileSync(`/proc/${pid}/${file}`, 'latin1'))
      return isAnother(pid) && about.some(text => text.includes(id))
    } catch {
      return false // gone meanwhile
    }
  })
}
