import { describe, expect, test } from 'vitest'
import type { ApiObject } from '../object.ts'
import { bind } from '../subresources/binding.ts'
import { podNamed, testCore } from '../test-core.ts'
import { create } from './create.ts'
import { patch } from './patch.ts'
import { update } from './update.ts'

const code = (expected: number, message?: string | RegExp) =>
  expect.objectContaining({
    code: expected,
    ...(message && { message: expect.stringMatching(message) }),
  })

function server() {
  const core = testCore()
  const pods = core.definitions.get('pods')
  const at = (name: string, subresource?: 'status') => ({ namespace: 'default', name, subresource })
  return { core, pods, at, deployments: core.definitions.get('deployments') }
}

const deployment = {
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: podNamed('x').spec },
  },
}

describe('create', () => {
  test('fills in what only the server knows, and ignores what clients claim of it', () => {
    const { core, pods } = server()
    const claimed = { uid: 'mine', deletionTimestamp: '2001-01-01T00:00:00Z', generation: 7 }
    const pod = podNamed('a')
    const made = create(core, pods, 'default', {
      ...pod,
      metadata: { ...pod.metadata, ...claimed },
      status: { phase: 'Running' },
    })
    expect(made).toMatchObject({ apiVersion: 'v1', kind: 'Pod', status: { phase: 'Pending' } })
    expect(made.metadata).toMatchObject({
      name: 'a',
      namespace: 'default',
      uid: expect.stringMatching(/^uid-/),
      creationTimestamp: '2030-01-01T00:00:00Z',
      resourceVersion: String(core.store.version),
    })
    expect(made.metadata.deletionTimestamp).toBeUndefined()
  })

  test('makes a name from generateName', () => {
    const { core, pods } = server()
    const made = create(core, pods, 'default', { ...podNamed(''), metadata: { generateName: 'web-' } })
    expect(made.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  })

  test('admits pods with the default account and tolerations', () => {
    const { core, pods } = server()
    const { spec } = create(core, pods, 'default', podNamed('a'))
    expect(spec).toMatchObject({
      serviceAccountName: 'default',
      tolerations: [
        { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute', tolerationSeconds: 300 },
        { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', tolerationSeconds: 300 },
      ],
    })
    const tolerant = podNamed('b')
    const all = [{ operator: 'Exists' }]
    const made = create(core, pods, 'default', { ...tolerant, spec: { ...tolerant.spec, tolerations: all } })
    expect(made.spec).toMatchObject({ tolerations: all })
  })

  test.each([
    ['no object', 'text', 400],
    ['a wrong kind', { ...podNamed('a'), kind: 'Node' }, 400],
    ['another namespace', { ...podNamed('a'), metadata: { name: 'a', namespace: 'other' } }, 400],
    ['a wrong type', { ...podNamed('a'), spec: { containers: 'none' } }, 400],
    ['a resourceVersion', { ...podNamed('a'), metadata: { name: 'a', resourceVersion: '1' } }, 400],
    ['no name', { ...podNamed('a'), metadata: {} }, 422],
    ['a bad name', podNamed('A b'), 422],
    ['no spec', { metadata: { name: 'a' } }, 422],
    ['a prototype', JSON.parse('{"metadata":{"name":"a"},"__proto__":{"x":1}}'), 400],
  ])('refuses %s', (_, json, expected) => {
    const { core, pods } = server()
    const { version } = core.store
    expect(() => create(core, pods, 'default', json)).toThrow(code(expected))
    expect(core.store.version).toBe(version)
  })

  test('refuses what exists, and what has no namespace', () => {
    const { core, pods } = server()
    create(core, pods, 'default', podNamed('a'))
    expect(() => create(core, pods, 'default', podNamed('a'))).toThrow(code(409, 'pods "a" already exists'))
    expect(() => create(core, pods, 'nowhere', podNamed('a'))).toThrow(
      code(404, 'namespaces "nowhere" not found'),
    )
  })

  test('stores nothing in a dry run', () => {
    const { core, pods } = server()
    const { version } = core.store
    expect(create(core, pods, 'default', podNamed('a'), { dryRun: true }).metadata.uid).toBeTruthy()
    expect(core.store.version).toBe(version)
  })

  test('refuses, warns of or ignores unknown fields', () => {
    const { core, pods } = server()
    const odd = (name: string) => ({ ...podNamed(name), colour: 'red' })
    expect(() => create(core, pods, 'default', odd('a'), { fieldValidation: 'Strict' })).toThrow(
      code(400, 'strict decoding error: unknown field "colour"'),
    )
    const warnings: string[] = []
    const warn = (sentence: string) => void warnings.push(sentence)
    create(core, pods, 'default', odd('b'), { fieldValidation: 'Warn', warn })
    create(core, pods, 'default', odd('c'), { fieldValidation: 'Ignore', warn })
    expect(warnings).toEqual(['unknown field "colour"'])
  })
})

describe('update', () => {
  test('conflicts when the version is old, and passes without one', () => {
    const { core, deployments, at } = server()
    const first = create(core, deployments, 'default', deployment)
    update(core, deployments, at('web'), { ...first, metadata: { ...first.metadata, labels: { a: 'b' } } })
    expect(() => update(core, deployments, at('web'), first)).toThrow(code(409, 'object has been modified'))
    const { resourceVersion: _, ...metadata } = first.metadata
    expect(update(core, deployments, at('web'), { ...first, metadata }).metadata.labels).toBeUndefined()
  })

  test('of nothing is no write', () => {
    const { core, deployments, at } = server()
    const first = create(core, deployments, 'default', deployment)
    expect(update(core, deployments, at('web'), first)).toBe(first)
  })

  test('raises the generation with the spec only', () => {
    const { core, deployments, at } = server()
    create(core, deployments, 'default', deployment)
    const scaled = patch(core, deployments, at('web'), { spec: { replicas: 3 } }, 'merge')
    expect(scaled.metadata.generation).toBe(2)
    const labelled = patch(core, deployments, at('web'), { metadata: { labels: { a: 'b' } } }, 'merge')
    expect(labelled.metadata.generation).toBe(2)
    const reported = patch(core, deployments, at('web', 'status'), { status: { replicas: 3 } }, 'merge')
    expect(reported.metadata.generation).toBe(2)
  })

  test('keeps status and the rest apart', () => {
    const { core, deployments, at } = server()
    create(core, deployments, 'default', deployment)
    const both = { spec: { replicas: 9 }, status: { replicas: 5 }, metadata: { labels: { x: 'y' } } }
    const reported = patch(core, deployments, at('web', 'status'), both, 'merge')
    expect(reported).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 5 } })
    expect(reported.metadata.labels).toBeUndefined()
    const wanted = patch(core, deployments, at('web'), { ...both, status: { replicas: 7 } }, 'merge')
    expect(wanted).toMatchObject({ spec: { replicas: 9 }, status: { replicas: 5 } })
  })

  test('cannot change who an object is', () => {
    const { core, pods, at } = server()
    const pod = create(core, pods, 'default', podNamed('a'))
    const changed = (metadata: Partial<ApiObject['metadata']>) => ({
      ...pod,
      metadata: { ...pod.metadata, ...metadata },
    })
    expect(() => update(core, pods, at('a'), changed({ uid: 'other' }))).toThrow(
      code(409, 'Precondition failed'),
    )
    expect(() => update(core, pods, at('a'), changed({ name: 'b' }))).toThrow(code(400, 'does not match'))
    expect(() => update(core, pods, at('b'), pod)).toThrow(code(400))
    expect(() => update(core, pods, at('a'), changed({ creationTimestamp: '2001-01-01T00:00:00Z' }))).toThrow(
      code(422, 'immutable'),
    )
  })
})

describe('patch', () => {
  test('of an object that is not there is 404, and of a name 400', () => {
    const { core, pods, at } = server()
    expect(() => patch(core, pods, at('a'), {}, 'merge')).toThrow(code(404))
    create(core, pods, 'default', podNamed('a'))
    expect(() => patch(core, pods, at('a'), { metadata: { name: 'b' } }, 'merge')).toThrow(code(400))
  })

  test('with a resourceVersion conflicts when that is old', () => {
    const { core, pods, at } = server()
    create(core, pods, 'default', podNamed('a'))
    const old = { metadata: { resourceVersion: '1', labels: { a: 'b' } } }
    expect(() => patch(core, pods, at('a'), old, 'strategic')).toThrow(code(409))
  })
})

describe('binding', () => {
  test('assigns a pod once', () => {
    const { core, pods } = server()
    create(core, pods, 'default', podNamed('a'))
    expect(bind(core, 'default', 'a', { target: { name: 'n1' } })).toMatchObject({
      status: 'Success',
      code: 201,
    })
    expect(core.store.get('pods', 'default', 'a')).toMatchObject({
      spec: { nodeName: 'n1' },
      status: { conditions: [{ type: 'PodScheduled', status: 'True' }] },
    })
    expect(() => bind(core, 'default', 'a', { target: { name: 'n2' } })).toThrow(
      code(409, 'pod a is already assigned to node "n1"'),
    )
    expect(() => bind(core, 'default', 'b', { target: { name: 'n1' } })).toThrow(code(404))
    expect(() => bind(core, 'default', 'a', { target: {} })).toThrow(code(422))
  })
})
