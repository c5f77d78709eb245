import { messageOf } from '../../../support/errors.ts'
import type { ClusterRecord } from '../plan.ts'
import { readPlan } from './state-folder.ts'
import { Supervisor } from './supervisor.ts'

/** What the supervisor says on standard output, one line. */
export type SupervisorReport = { ready: ClusterRecord } | { failed: string }

async function main(stateFolder: string): Promise<void> {
  const plan = await readPlan(stateFolder)
  const supervisor = new Supervisor(plan)

  async function end(code: number): Promise<never> {
    await supervisor.end().catch(error => console.error(messageOf(error)))
    process.exit(code)
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(0))
  process.stdout.on('error', () => {}) // who started a cluster that stays does not listen for ever
  if (plan.attached) {
    // The other end is held by who started the cluster: when that process is gone, so is the reason to run.
    process.stdin.on('end', () => void end(0))
    process.stdin.on('error', () => void end(0))
    process.stdin.resume()
  }

  try {
    report({ ready: await supervisor.start() })
  } catch (thrown) {
    report({ failed: messageOf(thrown) })
    await end(1)
  }
}

function report(what: SupervisorReport): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

void main(process.argv[2] ?? '')
