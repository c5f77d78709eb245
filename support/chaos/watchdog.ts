import { type ChildProcess, spawn } from 'node:child_process'
import { bundle, compileCache } from '../process/bundle.ts'
import type { Journal } from './journal.ts'

/**
 * Keeps a process beside the run that heals the run's faults when the run is killed, however it is killed: the process
 * waits for the end of its standard input, which the kernel closes for us. It is in a session of its own, so Ctrl-C in
 * the terminal does not reach it, and it is started again when something kills it first.
 */
export async function startWatchdog(journal: Journal): Promise<AsyncDisposable> {
  const entry = await bundle('support/chaos/watchdog-process.ts')
  let wanted = true
  let child: ChildProcess

  const start = () => {
    child = spawn(process.execPath, [entry, journal.file, String(process.pid)], {
      stdio: ['pipe', 'inherit', 'inherit'],
      detached: true,
      env: { ...process.env, ...compileCache },
    })
    child.once('exit', () => {
      if (wanted) start()
    })
    // Neither the process nor its pipe keeps a run from ending: its end is what the watchdog waits for.
    child.unref()
    child.stdin?.on('error', () => {})
    ;(child.stdin as { unref?: () => void } | null)?.unref?.()
  }
  start()

  return {
    async [Symbol.asyncDispose]() {
      wanted = false
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.ref()
      child.stdin?.end('done\n')
      await ended
    },
  }
}
