import { podNamed } from '../test-core.ts'

export const labels = { app: 'fuzz' }
export const template = {
  metadata: { labels },
  spec: {
    ...podNamed('x').spec,
    nodeSelector: { a: 'b' },
    tolerations: [{ key: 'a', operator: 'Equal', value: 'b', effect: 'NoSchedule' }],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } },
        ],
      },
    },
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
    containers: [
      {
        name: 'main',
        image: 'hello',
        ports: [{ name: 'http', containerPort: 80 }],
        env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
        readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1 },
        lifecycle: { preStop: { exec: { command: ['sleep', '1'] } } },
        resources: { requests: { cpu: '10m', memory: '20Mi' }, limits: { memory: '1Gi' } },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
  },
}
const selector = { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'In', values: ['fuzz'] }] }
const metadata = { name: 'valid', labels, annotations: { a: 'b' } }
const apps = '/apis/apps/v1/namespaces/default'
const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } }
/** By the path of its collection, an object of each kind that is right and says much. */
export const valid: Readonly<Record<string, object>> = {
  '/api/v1/namespaces/default/pods': { ...template, metadata },
  [`${apps}/deployments`]: { metadata, spec: { replicas: 1, selector, template, strategy: rolling } },
  [`${apps}/statefulsets`]: { metadata, spec: { replicas: 1, selector, template, serviceName: 'x' } },
  [`${apps}/daemonsets`]: { metadata, spec: { selector, template } },
  '/apis/batch/v1/namespaces/default/jobs': {
    metadata,
    spec: { completions: 1, template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } },
  },
  '/api/v1/namespaces/default/services': {
    metadata,
    spec: { type: 'NodePort', selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  },
  '/apis/policy/v1/namespaces/default/poddisruptionbudgets': {
    metadata,
    spec: { minAvailable: '50%', selector },
  },
  '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices': {
    metadata,
    addressType: 'IPv4',
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
    ports: [{ name: 'http', port: 80 }],
  },
  '/apis/coordination.k8s.io/v1/namespaces/default/leases': {
    metadata,
    spec: { holderIdentity: 'x', leaseDurationSeconds: 40, renewTime: '2030-01-01T00:00:00.000000Z' },
  },
  '/apis/rbac.authorization.k8s.io/v1/clusterroles': {
    metadata,
    rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'], resourceNames: ['x'] }],
    aggregationRule: { clusterRoleSelectors: [selector] },
  },
  '/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings': {
    metadata,
    roleRef: { kind: 'Role', name: 'r' },
    subjects: [{ kind: 'ServiceAccount', name: 'a', namespace: 'default' }],
  },
  '/apis/authorization.k8s.io/v1/subjectaccessreviews': {
    spec: { user: 'u', groups: ['g'], resourceAttributes: { verb: 'get', resource: 'pods' } },
  },
  '/api/v1/nodes': {
    metadata,
    spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] },
    status: { capacity: { cpu: '1' } },
  },
}
