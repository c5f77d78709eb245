import { messageOf } from '../../support/errors.ts'
import { connect } from './connection.ts'
import { setUnschedulable } from './faults.ts'

// Heals a drain whose run was killed: node cluster/kubernetes/uncordon.ts <kubeconfig> <node>
const [kubeconfig = '', node = ''] = process.argv.slice(2)
try {
  await setUnschedulable(connect(kubeconfig), node, false)
  console.log(`node ${node} takes pods again`)
} catch (thrown) {
  console.error(messageOf(thrown))
  process.exitCode = 1
}
