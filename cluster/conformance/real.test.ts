import { test } from 'vitest'
import { groups } from './groups.ts'
import { kubectlGroups } from './kubectl/groups.ts'
import { showConformance } from './run.ts'

const kubeconfig = process.env.TAHAN_CONFORMANCE_KUBECONFIG
const image = process.env.TAHAN_CONFORMANCE_IMAGE

if (kubeconfig && image) {
  showConformance([...groups, ...kubectlGroups], async () => ({
    kubeconfig,
    images: { shell: image, http: image },
  }))
} else {
  test('a real Kubernetes behaves as the conformance suite says', ({ skip }) => {
    skip(
      'no cluster is named: set TAHAN_CONFORMANCE_KUBECONFIG to the kubeconfig of a disposable one, e.g. of K3s, and ' +
        'TAHAN_CONFORMANCE_IMAGE to an image its nodes have that serves HTTP on $PORT and has sh, sleep and cat',
    )
  })
}
