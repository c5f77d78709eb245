import type { Container, PodSpec } from 'kubernetes-types/core/v1.js'
import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import { exec } from '../client/exec.ts'
import type { Context } from '../context.ts'
import type { Images } from '../target.ts'
import { http, idle, pod, podSpec, shell } from '../templates.ts'
import { containerOf, isReady } from './state.ts'

/** The test of a file in the container's own folder. */
const has = (file: string, more = {}) => ({
  exec: { command: ['sh', '-c', `test -e ${file}`] },
  periodSeconds: 1,
  ...more,
})

function keeping(images: Images, script: string, more: Partial<Container>): PodSpec {
  const mount = { workingDir: '/kept', volumeMounts: [{ name: 'kept', mountPath: '/kept' }] }
  return podSpec(shell(images, script, { ...mount, ...more }), { volumes: [{ name: 'kept', emptyDir: {} }] })
}

function inside({ kubeconfig, namespace }: Context, script: string) {
  return exec(kubeconfig, { namespace, pod: 'a' }, ['sh', '-c', script])
}

export const probes = group('a probe', ['running pods'], {
  'of readiness says when a container is ready, and when it no longer is': async context => {
    const { api, namespace, images } = context
    const spec = keeping(images, idle, { readinessProbe: has('fine', { failureThreshold: 1 }) })
    await api.create('pods', namespace, pod('a', spec))
    const unready = await api.until('pods', namespace, 'a', seen => containerOf(seen)?.started === true)
    expect(isReady(unready)).toBe(false)
    await inside(context, ': > fine')
    await api.until('pods', namespace, 'a', isReady)
    await inside(context, 'rm fine')
    const again = await api.until('pods', namespace, 'a', seen => !isReady(seen))
    expect(containerOf(again)).toMatchObject({ ready: false, restartCount: 0 })
    const fieldSelector = 'involvedObject.name=a,reason=Unhealthy'
    const [event] = await api.untilAll('events', namespace, items => items.length > 0, { fieldSelector })
    expect(event).toMatchObject({
      type: 'Warning',
      message: expect.stringMatching(/^Readiness probe failed: /),
    })
  },

  'of life restarts a container that fails it': async ({ api, namespace, images }) => {
    const livenessProbe = has('none', { failureThreshold: 1 })
    await api.create('pods', namespace, pod('a', keeping(images, idle, { livenessProbe })))
    await api.until('pods', namespace, 'a', seen => (containerOf(seen)?.restartCount ?? 0) >= 1)
    const reasons = await eventually(
      'events of the restart',
      async () =>
        (await api.list('events', namespace)).items.map(({ reason, message }) => `${reason} ${message}`),
      seen => seen.some(text => text.startsWith('Killing ')),
    )
    expect(reasons.join('\n')).toMatch(/Unhealthy Liveness probe failed: /)
    expect(reasons).toContain('Killing Container main failed liveness probe, will be restarted')
  },

  'of a start holds the others back': async context => {
    const { api, namespace, images } = context
    const spec = keeping(images, idle, {
      startupProbe: has('started', { failureThreshold: 100 }),
      livenessProbe: has('started', { failureThreshold: 1 }),
    })
    await api.create('pods', namespace, pod('a', spec))
    const starting = await api.until(
      'pods',
      namespace,
      'a',
      seen => containerOf(seen)?.state?.running !== undefined,
    )
    expect(containerOf(starting)).toMatchObject({ started: false, ready: false })
    await inside(context, ': > started')
    const started = await api.until('pods', namespace, 'a', isReady)
    expect(containerOf(started)).toMatchObject({ started: true, restartCount: 0 })
  },

  'over HTTP and TCP asks the container itself': async ({ api, namespace, images }) => {
    const livenessProbe = { tcpSocket: { port: 'http' }, periodSeconds: 1 }
    await api.create('pods', namespace, pod('a', podSpec(http(images, { livenessProbe }))))
    await api.until('pods', namespace, 'a', isReady)
    const readinessProbe = { httpGet: { path: '/healthz', port: 9 }, periodSeconds: 1 }
    await api.create('pods', namespace, pod('b', podSpec(http(images, { readinessProbe }))))
    const fieldSelector = 'involvedObject.name=b,reason=Unhealthy'
    const [event] = await api.untilAll('events', namespace, items => items.length > 0, { fieldSelector })
    expect(event?.message).toMatch(
      /^Readiness probe failed: Get "http:\/\/[\d.]+:9\/healthz": dial tcp [\d.]+:9: connect: connection refused/,
    )
  },

  'waits as long as it is told': async ({ api, namespace, images }) => {
    const readinessProbe = {
      exec: { command: ['sh', '-c', 'exit 0'] },
      initialDelaySeconds: 3,
      periodSeconds: 1,
    }
    await api.create('pods', namespace, pod('a', podSpec(shell(images, idle, { readinessProbe }))))
    const ready = await api.until('pods', namespace, 'a', isReady)
    const startedMs = Date.parse(containerOf(ready)?.state?.running?.startedAt ?? '')
    const readySince = ready.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime
    expect(Date.parse(readySince ?? '') - startedMs).toBeGreaterThanOrEqual(2_000) // both are whole seconds
  },
})
