import type { ControllerContext } from './context.ts'
import { keepInEveryNamespace } from './in-every-namespace.ts'

/** Every namespace tells its pods by which certificate to know the API server. */
export function publishRootCertificate(context: ControllerContext, caCertificate: string): void {
  keepInEveryNamespace(context, 'root-ca-cert-publisher', 'configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'kube-root-ca.crt',
      annotations: {
        'kubernetes.io/description':
          'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such ' +
          'as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across ' +
          'distributions of Kubernetes clusters.',
      },
    },
    data: { 'ca.crt': caCertificate },
  })
}
