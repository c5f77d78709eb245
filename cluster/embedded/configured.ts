import { messageOf } from '../../support/errors.ts'
import { lines } from './client/lines.ts'
import type { ProcessReport } from './plan.ts'

/**
 * The frame of the cluster's own processes: reads the configuration (one line of JSON on standard input), starts, says
 * on standard output that it is ready, and stays until it is killed. A failure to start is told, and ends the process.
 */
export async function runConfigured<C>(start: (config: C) => Promise<unknown>): Promise<void> {
  process.stdout.on('error', () => {}) // nobody listens any more: the supervisor's end is ours too, by the kernel
  try {
    const { value, done } = await lines(process.stdin).next()
    if (done) throw new Error('standard input ended without a configuration')
    await start(JSON.parse(value) as C)
    report({ ready: true })
  } catch (thrown) {
    console.error(thrown)
    report({ failed: messageOf(thrown) })
    process.exitCode = 1
    process.stdout.end(() => process.exit())
  }
}

function report(what: ProcessReport): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}
