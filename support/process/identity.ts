import { readFileSync } from 'node:fs'

/** A process id is used again some day; together with its start time it is not. */
export interface ProcessIdentity {
  pid: number
  /** In clock ticks since the machine's start, field 22 of /proc/<pid>/stat. */
  startTicks: string
}

export interface ProcessStat extends ProcessIdentity {
  /** One letter, as `ps` shows it: T is frozen, Z dead and not yet collected. */
  state: string
  parent: number
  /** CPU time used since its start, in user and kernel mode together, in clock ticks. */
  cpuTicks: number
  /** The same of its children, and theirs, that ended and that it has collected. */
  collectedTicks: number
}

/** undefined when there is no such process. */
export function statOf(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return {
      pid,
      state: fields[0] ?? '',
      parent: Number(fields[1]),
      cpuTicks: Number(fields[11]) + Number(fields[12]),
      collectedTicks: Number(fields[13]) + Number(fields[14]),
      startTicks: fields[19] ?? '',
    }
  } catch {
    return undefined
  }
}

/** This very process, for others to tell later whether it still lives. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTicks: statOf(process.pid)?.startTicks ?? '' }
}

export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const stat = statOf(pid)
  return stat !== undefined && stat.startTicks === startTicks && stat.state !== 'Z'
}
