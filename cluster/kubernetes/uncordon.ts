import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../../support/errors.ts'
import { connect } from './connection.ts'
import { setUnschedulable } from './faults.ts'

// Heals a drain whose run was killed: node cluster/kubernetes/uncordon.ts <kubeconfig> <node> <folder>
// Where the folder is gone, so is the cluster. It may be on its way out just now: hence more than one attempt.
const [kubeconfig = '', node = '', home = ''] = process.argv.slice(2)
const attempts = 20

async function uncordon(): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    if (!existsSync(home)) return `the cluster of ${kubeconfig} is gone; nothing is left to heal`
    try {
      await setUnschedulable(connect(kubeconfig), node, false)
      return `node ${node} takes pods again`
    } catch (thrown) {
      if (attempt === attempts) throw thrown
    }
    await pause(500)
  }
}

try {
  console.log(await uncordon())
} catch (thrown) {
  console.error(messageOf(thrown))
  process.exitCode = 1
}
