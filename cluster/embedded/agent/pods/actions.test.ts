import type { PodSpec } from 'kubernetes-types/core/v1.js'
import { describe, expect, test } from 'vitest'
import type { StoredPod } from '../pod.ts'
import { definitionOf } from '../runtime/prepare.ts'
import type { Container, PodRuntime, Sandbox } from '../runtime/records.ts'
import { podActions } from './actions.ts'

const main = { name: 'main', image: 'local/sh' }
const init = { name: 'init', image: 'local/sh' }

function pod(spec: Partial<PodSpec> = {}): StoredPod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
    spec: { containers: [main], ...spec },
  }
}

const sandbox: Sandbox = { id: 's0', podUid: 'u', attempt: 0, address: 'a', ready: true, createdAtMs: 0 }

function container(name: string, exitCode?: number, more: Partial<Container> = {}): Container {
  return {
    id: `${name}-id`,
    podUid: 'u',
    sandbox: 's0',
    name,
    restarts: 0,
    image: '',
    imageId: '',
    serial: 1,
    startedAtMs: 0,
    definition: definitionOf({ name, image: 'local/sh' }),
    exit:
      exitCode === undefined
        ? undefined
        : { code: exitCode, signal: undefined, reason: '', message: '', finishedAtMs: 0 },
    ...more,
  }
}

const nothingFailed = new Map<string, 'liveness' | 'startup'>()

/** The decision in short: names to start and kill, attempt of a new sandbox, whether all is stopped. */
function decide(of: StoredPod, runtime: PodRuntime, failed = nothingFailed) {
  const { start, kill, createSandbox, killPod } = podActions(of, runtime, failed, definitionOf)
  return { start: start.map(c => c.name), kill: kill.map(k => k.container.name), createSandbox, killPod }
}

const idle = { start: [], kill: [], createSandbox: undefined, killPod: false }

describe('what a look at a pod asks for', () => {
  test('a new pod: a sandbox and its containers', () => {
    expect(decide(pod(), { sandboxes: [], containers: [] })).toEqual({
      ...idle,
      start: ['main'],
      createSandbox: 0,
    })
  })

  test('a new pod with init containers: the first of them only', () => {
    const wanted = decide(pod({ initContainers: [init] }), { sandboxes: [], containers: [] })
    expect(wanted.start).toEqual(['init'])
  })

  test.each([
    { is: 'running', code: undefined, start: [] },
    { is: 'done', code: 0, start: ['main'] },
    { is: 'failed', code: 1, start: ['init'] },
  ])('init container $is: $start', ({ code, start }) => {
    const runtime = { sandboxes: [sandbox], containers: [container('init', code)] }
    expect(decide(pod({ initContainers: [init] }), runtime)).toEqual({ ...idle, start })
  })

  test('a failed init container ends a pod that is never restarted', () => {
    const runtime = { sandboxes: [sandbox], containers: [container('init', 1)] }
    const wanted = decide(pod({ initContainers: [init], restartPolicy: 'Never' }), runtime)
    expect(wanted).toEqual({ ...idle, killPod: true })
  })

  test.each([
    { policy: 'Always', code: 0, start: ['main'] },
    { policy: 'Always', code: 1, start: ['main'] },
    { policy: 'OnFailure', code: 0, start: [] },
    { policy: 'OnFailure', code: 1, start: ['main'] },
    { policy: 'Never', code: 1, start: [] },
  ])('$policy after exit $code starts $start', ({ policy, code, start }) => {
    const runtime = { sandboxes: [sandbox], containers: [container('main', code)] }
    const wanted = decide(pod({ restartPolicy: policy }), runtime)
    expect(wanted).toEqual({ ...idle, start, killPod: start.length === 0 })
  })

  test('a dead sandbox: stop all, and begin again in a new one, init containers too', () => {
    const runtime = { sandboxes: [{ ...sandbox, ready: false }], containers: [container('main')] }
    expect(decide(pod(), runtime)).toEqual({ ...idle, start: ['main'], createSandbox: 1, killPod: true })
    expect(decide(pod({ initContainers: [init] }), runtime).start).toEqual(['init'])
    // In the new sandbox the old containers do not count as initialized.
    const renewed = { sandboxes: [{ ...sandbox, id: 's1' }], containers: [container('main', 137)] }
    expect(decide(pod({ initContainers: [init] }), renewed).start).toEqual(['init'])
  })

  test('a failed liveness probe: kill, and start again where the policy lets', () => {
    const runtime = { sandboxes: [sandbox], containers: [container('main')] }
    const failed = new Map([['main-id', 'liveness' as const]])
    expect(decide(pod(), runtime, failed)).toEqual({ ...idle, kill: ['main'], start: ['main'] })
    const never = decide(pod({ restartPolicy: 'Never' }), runtime, failed)
    expect(never.start).toEqual([])
  })

  test('a changed definition: kill and start again', () => {
    const runtime = {
      sandboxes: [sandbox],
      containers: [container('main', undefined, { definition: 'old' })],
    }
    expect(decide(pod(), runtime)).toEqual({ ...idle, kill: ['main'], start: ['main'] })
  })

  test('a pod as it should be: nothing', () => {
    expect(decide(pod(), { sandboxes: [sandbox], containers: [container('main')] })).toEqual(idle)
  })
})
