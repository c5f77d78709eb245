import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Before ordinary processes, behind the probe's real-time priority. */
const nice = -10

/**
 * Lets this process, the first of its session, go before the ordinary ones of its machine, where the kernel permits:
 * answers that lie unread for want of a processor would be called slow, and they are the generator's own delay. It
 * takes no more time than its share of the work.
 */
export function takePrecedence(): void {
  try {
    setPriority(nice)
    // Where processors are shared among sessions, a process's own priority counts only within its session.
    writeFileSync('/proc/self/autogroup', String(nice))
  } catch {
    // Not permitted to this user, or not known to this kernel; how busy the generator was tells what that meant.
  }
}
