import { spawnSync } from 'node:child_process'

export interface Priority {
  kind: 'real-time' | 'normal'
  /** Why it is not real-time. */
  note: string | undefined
}

/**
 * Gives every thread of this process a real-time priority, if the kernel lets it: the probe then goes before all
 * ordinary processes of the machine, which at a few hundred requests a second costs them a tenth of a core.
 *
 * So that a fault of ours, or a rate that this machine is too slow for, cannot starve it, a thread that computes for a
 * second without ever waiting makes the kernel end the probe (RLIMIT_RTTIME, SIGXCPU). The probe starts nothing afterwards, so nothing inherits the priority.
 */
export function takeRealTimePriority(): Priority {
  const pid = String(process.pid)
  const limited = attempt('prlimit', ['--pid', pid, '--rttime=1000000:2000000'])
  if (limited !== undefined) return { kind: 'normal', note: `no real-time priority: ${limited}` }
  const raised = attempt('chrt', ['--all-tasks', '--fifo', '--pid', '20', pid])
  if (raised === undefined) return { kind: 'real-time', note: undefined }
  return {
    kind: 'normal',
    note: `no real-time priority: ${raised}; a user may be granted it with "rtprio 20" in /etc/security/limits.conf`,
  }
}

/** Undefined when it succeeded, else its last words. */
function attempt(command: string, args: string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0) return undefined
  return error?.message ?? stderr.trim().replaceAll('\n', ' ')
}
