import { readdirSync, readFileSync } from 'node:fs'
import { type ProcessStat, statOf } from '../../../support/process/identity.ts'

/**
 * Every process of a cluster carries in its environment whose it is; what it starts inherits that. So all of them are
 * found in /proc, also those that left their parent, their group and their session. One that wrote its title over its
 * environment, as PostgreSQL's servers do, is its parent's.
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
  const own = new Map<number, string>()
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      own.set(pid, `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}\0`)
    } catch {} // gone meanwhile, or another user's
  }
  return [...own.keys()].map(pid => ({ pid, text: markedText(pid, own) }))
}

/** A kernel thread, and what a boot started, have no environment and nobody above them that is marked. */
const mostAncestors = 16

/** The environment of the process, or of its nearest ancestor that is marked where its own has been overwritten. */
function markedText(pid: number, own: ReadonlyMap<number, string>): string {
  const text = own.get(pid) ?? ''
  if (text.includes(anyMark) || !isOverwritten(text)) return text
  let parent = statOf(pid)?.parent
  for (let i = 0; i < mostAncestors && parent !== undefined && parent > 1; i += 1) {
    const above = own.get(parent)
    if (above?.includes(anyMark)) return above
    parent = statOf(parent)?.parent
  }
  return text
}

const anyMark = '\0TAHAN_CLUSTER='

/** An environment is names and values; what a title left of it is blank, or the end of one. */
function isOverwritten(text: string): boolean {
  const first = text.split('\0').find(part => part !== '') ?? ''
  return !/^[A-Za-z_][A-Za-z0-9_]*=/.test(first)
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
