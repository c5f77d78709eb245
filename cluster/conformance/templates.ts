import type { Deployment } from 'kubernetes-types/apps/v1.js'
import type {
  Container,
  ContainerPort,
  Node,
  Pod,
  PodSpec,
  PodTemplateSpec,
} from 'kubernetes-types/core/v1.js'
import type { Images } from './target.ts'

type Labels = Record<string, string>

/** Lives until it is told to end, and then ends at once. */
export const idle = 'trap "exit 0" TERM; while :; do sleep 3600 & wait; done'

/** A container that runs a script; without one it idles. */
export function shell(images: Images, script: string = idle, more: Partial<Container> = {}): Container {
  return { name: 'main', image: images.shell, command: ['sh', '-c', script], ...more }
}

const port = 8080
const httpPort: ContainerPort = { name: 'http', containerPort: port }

/** A container that serves HTTP on its port `http` and is ready when it does. */
export function http(images: Images, more: Partial<Container> = {}): Container {
  return {
    name: 'main',
    image: images.http,
    ports: [httpPort],
    env: [
      { name: 'PORT', value: String(port) },
      { name: 'DRAIN_MS', value: '0' },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1 },
    ...more,
  }
}

/** Nothing of these pods takes long: neither their end, nor a token they have no use for. */
export function podSpec(container: Container, more: Partial<PodSpec> = {}): PodSpec {
  return {
    containers: [container],
    terminationGracePeriodSeconds: 2,
    automountServiceAccountToken: false,
    ...more,
  }
}

export function pod(name: string, spec: PodSpec, labels: Labels = { app: name }): Pod {
  return { metadata: { name, labels }, spec }
}

export function podTemplate(app: string, spec: PodSpec): PodTemplateSpec {
  return { metadata: { labels: { app } }, spec }
}

export function deployment(
  name: string,
  spec: PodSpec,
  more: Partial<NonNullable<Deployment['spec']>> = {},
): Deployment {
  return {
    metadata: { name, labels: { app: name } },
    spec: { selector: { matchLabels: { app: name } }, template: podTemplate(name, spec), ...more },
  }
}

/** A pod that is never run: no node has what it asks for. */
export function nowhere(images: Images): PodSpec {
  return podSpec(shell(images), { nodeSelector: { 'conformance/nowhere': 'true' } })
}

/** A node on paper: pods are assigned to it, but nobody runs them. Only pods that tolerate it come there. */
export function paperNode(name: string, labels: Labels = {}): Node {
  return {
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec: { taints: [{ key: 'conformance/paper', value: 'true', effect: 'NoSchedule' }] },
  }
}

export const toleratesPaper = { key: 'conformance/paper', operator: 'Exists' }
