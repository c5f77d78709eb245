import { readdirSync, readFileSync } from 'node:fs'
import { type ProcessStat, statOf } from '../../../support/process/identity.ts'

/**
 * Every process of a cluster carries in its environment whose it is; what it starts inherits that. So all of them are
 * found in /proc, also those that left their parent, their group and their session.
 */
export interface Marks {
  TAHAN_CLUSTER?: string
  /** `<pid>:<start ticks>` of the cluster's supervisor. */
  TAHAN_SUPERVISOR?: string
  TAHAN_NODE?: string
  /** `<namespace>/<name>` */
  TAHAN_POD?: string
  TAHAN_POD_UID?: string
  /** The container's name; `POD` for the sandbox, as in cAdvisor's metrics. */
  TAHAN_CONTAINER?: string
  TAHAN_CONTAINER_ID?: string
}

/** All living processes whose environment holds every one of these marks. Reads /proc once, about 20 µs a process. */
export function findMarked(marks: Marks): ProcessStat[] {
  const wanted = Object.entries(marks).map(([name, value]) => `\0${name}=${value}\0`)
  return environments()
    .filter(({ text }) => wanted.every(mark => text.includes(mark)))
    .map(({ pid }) => statOf(pid))
    .filter(stat => stat !== undefined)
    .filter(stat => !isOver(stat))
}

const isOver = ({ state }: ProcessStat) => state === 'Z' || state === 'X'

/** The living processes that hold these marks, by the value of one more; those without it under the empty string. */
export function groupMarked(marks: Marks, by: keyof Marks): Map<string, ProcessStat[]> {
  const wanted = Object.entries(marks).map(([name, value]) => `\0${name}=${value}\0`)
  const pattern = new RegExp(`\0${by}=([^\0]*)\0`)
  const groups = new Map<string, ProcessStat[]>()
  for (const { pid, text } of environments()) {
    if (!wanted.every(mark => text.includes(mark))) continue
    const stat = statOf(pid)
    if (!stat || isOver(stat)) continue
    const value = pattern.exec(text)?.[1] ?? ''
    groups.set(value, [...(groups.get(value) ?? []), stat])
  }
  return groups
}

/** The values one mark has over all living processes. */
export function valuesOfMark(name: keyof Marks): Set<string> {
  const pattern = new RegExp(`\0${name}=([^\0]*)\0`)
  return new Set(environments().flatMap(({ text }) => pattern.exec(text)?.[1] ?? []))
}

function environments(): { pid: number; text: string }[] {
  const found = []
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      found.push({ pid, text: `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0` })
    } catch {} // gone meanwhile, or another user's
  }
  return found
}

/** Sends a signal; false when the process is gone. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch {
    return false
  }
}
