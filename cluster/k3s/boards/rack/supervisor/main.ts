import { messageOf } from '../../../../../support/errors.ts'
import type { RackRecord } from '../record.ts'
import { readPlan } from '../state-folder.ts'
import { RackSupervisor } from './rack-supervisor.ts'

/** What the supervisor says on standard output, one line. */
export type RackReport = { ready: RackRecord } | { failed: string }

async function main(stateFolder: string): Promise<void> {
  // Its keeper takes away what is left, so there is nothing to do but to end.
  const end = () => process.exit(0)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end)
  process.stdout.on('error', () => {}) // who started a rack that stays does not listen for ever
  const plan = await readPlan(stateFolder)
  if (plan.attached) {
    // The other end is held by who started the rack: when that process is gone, so is the reason to run.
    process.stdin.on('end', end)
    process.stdin.on('error', end)
    process.stdin.resume()
  }
  try {
    report({ ready: await new RackSupervisor(plan).start() })
  } catch (thrown) {
    report({ failed: messageOf(thrown) })
    process.exit(1)
  }
}

function report(what: RackReport): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

void main(process.argv[2] ?? '')
