import type { Deployment } from 'kubernetes-types/apps/v1.js'
import type { Job } from 'kubernetes-types/batch/v1.js'
import type { Pod, Service } from 'kubernetes-types/core/v1.js'
import { expect, test } from 'vitest'
import { definitionOf } from '../index.ts'
import { qosClassOf } from './pod.ts'

const container = {
  imagePullPolicy: 'IfNotPresent',
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
}
const podSpec = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
}

test('a deployment', () => {
  const selector = { matchLabels: { app: 'a' } }
  const deployment: Deployment = {
    spec: { selector, template: { spec: { containers: [{ name: 'a', image: 'hello:1' }] } } },
  }
  definitionOf.deployments.setDefaults(deployment)
  expect(deployment).toEqual({
    spec: {
      progressDeadlineSeconds: 600,
      replicas: 1,
      revisionHistoryLimit: 10,
      selector,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: { spec: { ...podSpec, containers: [{ ...container, name: 'a', image: 'hello:1' }] } },
    },
  })
})

test('a pod', () => {
  const pod: Pod = {
    spec: {
      containers: [
        {
          name: 'a',
          image: 'hello:1',
          ports: [{ containerPort: 8080 }],
          env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
          resources: { limits: { cpu: '0.0001', memory: '1Gi' }, requests: { memory: '1Gi' } },
          readinessProbe: { httpGet: { port: 8080 } },
          lifecycle: { preStop: { httpGet: { port: 8080 } } },
        },
      ],
      volumes: [{ name: 'tmp' }, { name: 'config', configMap: { name: 'c' } }],
    },
  }
  definitionOf.pods.setDefaults(pod)
  const httpGet = { port: 8080, path: '/', scheme: 'HTTP' }
  expect(pod).toEqual({
    spec: {
      ...podSpec,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
      serviceAccount: 'default',
      serviceAccountName: 'default',
      containers: [
        {
          ...container,
          name: 'a',
          image: 'hello:1',
          ports: [{ containerPort: 8080, protocol: 'TCP' }],
          env: [{ name: 'NODE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }],
          // Finer than a thousandth is rounded up; what is not requested is requested up to its limit.
          resources: { limits: { cpu: '1m', memory: '1Gi' }, requests: { cpu: '1m', memory: '1Gi' } },
          readinessProbe: {
            httpGet,
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
          },
          lifecycle: { preStop: { httpGet } },
        },
      ],
      volumes: [
        { name: 'tmp', emptyDir: {} },
        { name: 'config', configMap: { name: 'c', defaultMode: 420 } },
      ],
    },
    status: { phase: 'Pending', qosClass: 'Guaranteed' },
  })
})

test.each([
  ['hello', 'Always'],
  ['hello:latest', 'Always'],
  ['registry:5000/hello', 'Always'],
  ['registry:5000/hello:1', 'IfNotPresent'],
  ['hello@sha256:abc', 'IfNotPresent'],
])('image %s is pulled %s', (image, policy) => {
  const pod: Pod = { spec: { containers: [{ name: 'a', image }] } }
  definitionOf.pods.setDefaults(pod)
  expect(pod.spec?.containers[0]?.imagePullPolicy).toBe(policy)
})

test('services by type', () => {
  const service = (spec: Service['spec']) => {
    const object: Service = { spec }
    definitionOf.services.setDefaults(object)
    return object.spec
  }
  expect(service({ ports: [{ port: 80 }] })).toEqual({
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    sessionAffinity: 'None',
    type: 'ClusterIP',
  })
  expect(service({ type: 'NodePort', sessionAffinity: 'ClientIP' })).toMatchObject({
    externalTrafficPolicy: 'Cluster',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
  })
  expect(service({ type: 'ExternalName', externalName: 'a.b' })).toEqual({
    externalName: 'a.b',
    sessionAffinity: 'None',
    type: 'ExternalName',
  })
})

test('a job finds its pods by its uid', () => {
  const job: Job = {
    metadata: { name: 'once', uid: 'u-1' },
    spec: { template: { spec: { containers: [{ name: 'a', image: 'hello:1' }], restartPolicy: 'Never' } } },
  }
  definitionOf.jobs.setDefaults(job)
  const labels = {
    'batch.kubernetes.io/controller-uid': 'u-1',
    'batch.kubernetes.io/job-name': 'once',
    'controller-uid': 'u-1',
    'job-name': 'once',
  }
  expect(job.metadata?.labels).toEqual(labels)
  expect(job.spec).toMatchObject({
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    completions: 1,
    parallelism: 1,
    podReplacementPolicy: 'TerminatingOrFailed',
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u-1' } },
    suspend: false,
    template: { metadata: { labels } },
  })
})

test('stateful sets and daemon sets', () => {
  const template = {}
  const set = { spec: { selector: {}, serviceName: 's', template } }
  definitionOf.statefulsets.setDefaults(set)
  expect(set.spec).toMatchObject({
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    podManagementPolicy: 'OrderedReady',
    replicas: 1,
    revisionHistoryLimit: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  })
  const daemon = { spec: { selector: {}, template } }
  definitionOf.daemonsets.setDefaults(daemon)
  expect(daemon.spec).toMatchObject({
    revisionHistoryLimit: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  })
})

test("a secret's text becomes data", () => {
  const secret = { stringData: { user: 'admin' }, data: { other: 'YQ==' } }
  definitionOf.secrets.setDefaults(secret)
  expect(secret).toEqual({ type: 'Opaque', data: { other: 'YQ==', user: 'YWRtaW4=' } })
})

test('the quality of service follows from requests and limits', () => {
  const with_ = (resources: object) => [{ name: 'a', resources }]
  expect(qosClassOf(with_({}))).toBe('BestEffort')
  expect(qosClassOf(with_({ requests: { cpu: '1' } }))).toBe('Burstable')
  const full = { cpu: '1', memory: '1Gi' }
  expect(qosClassOf(with_({ requests: { cpu: '1000m', memory: '1024Mi' }, limits: full }))).toBe('Guaranteed')
  expect(qosClassOf(with_({ requests: { ...full, cpu: '500m' }, limits: full }))).toBe('Burstable')
})
