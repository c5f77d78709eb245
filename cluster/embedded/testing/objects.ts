import type { Deployment } from 'kubernetes-types/apps/v1.js'
import type { Pod, Service } from 'kubernetes-types/core/v1.js'

/** An app of this project with a readiness probe every second, one instance a node where there is room. */
export function deployment(name: string, replicas: number): Deployment {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 3,
          containers: [
            {
              name,
              image: `tahan/${name}:1`,
              ports: [{ name: 'http', containerPort: 8080 }],
              env: [{ name: 'DRAIN_MS', value: '0' }],
              readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  }
}

export function nodePortService(name: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      type: 'NodePort',
      selector: { app: name },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    },
  }
}

/** A pod that runs a shell script. */
export function shellPod(name: string, script: string, more: Partial<Pod['spec']> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name, image: 'local/sh', args: ['-c', script] }],
      ...more,
    },
  }
}
