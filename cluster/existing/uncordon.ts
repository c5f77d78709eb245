import { homedir } from 'node:os'
import path from 'node:path'
import { messageOf, TahanError } from '../../support/errors.ts'
import { apiMessage, connect } from '../kubernetes/connection.ts'
import { setUnschedulable } from '../kubernetes/faults.ts'
import { identitiesOf } from './identity.ts'

// Heals a drain whose run was killed: node cluster/existing/uncordon.ts <kubeconfig> <context> <cluster id> <node>
// The kubeconfig of that run may be gone: then another that leads to the same cluster does.
const [recorded = '', context = '', cluster = '', node = ''] = process.argv.slice(2)

async function uncordon(): Promise<string> {
  const reasons: string[] = []
  for (const kubeconfig of new Set([recorded, ownKubeconfig()])) {
    try {
      const connection = connect(kubeconfig, context)
      const found = await identitiesOf(connection)
      if (found.includes(cluster)) {
        await setUnschedulable(connection, node, false)
        return `node ${node} of ${context} takes pods again`
      }
      reasons.push(`${context} of ${kubeconfig} is another cluster: ${found[0]}, not ${cluster}`)
    } catch (thrown) {
      reasons.push(`${context} of ${kubeconfig}: ${apiMessage(thrown)}`)
    }
  }
  throw new TahanError('NOT_UNCORDONED', `Node ${node} of context ${context} is still cordoned.`, {
    because: reasons.join('\n'),
    tryThis: `KUBECONFIG=<one that has context ${context}> npm run heal`,
  })
}

function ownKubeconfig(): string {
  return process.env.TAHAN_KUBECONFIG || process.env.KUBECONFIG || path.join(homedir(), '.kube/config')
}

try {
  console.log(await uncordon())
} catch (thrown) {
  console.error(messageOf(thrown))
  process.exitCode = 1
}
