import { describe, expect, test } from 'vitest'
import { bind } from '../subresources/binding.ts'
import { podNamed, testCore } from '../test-core.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { patch } from './patch.ts'
import { update } from './update.ts'

function serverWithPod(running = true) {
  const core = testCore()
  const pods = core.definitions.get('pods')
  create(core, pods, 'default', podNamed('a'))
  if (running) bind(core, 'default', 'a', { target: { name: 'n1' } })
  return { core, pods, pod: () => core.store.get('pods', 'default', 'a')?.metadata }
}

describe('deleting a pod', () => {
  test('waits for its node, and the node ends it', () => {
    const { core, pods, pod } = serverWithPod()
    expect(remove(core, pods, 'default', 'a').gone).toBe(false)
    expect(pod()).toMatchObject({ deletionTimestamp: '2030-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 })
    expect(remove(core, pods, 'default', 'a', { gracePeriodSeconds: 0 }).gone).toBe(true)
    expect(pod()).toBeUndefined()
  })

  test('again only shortens the time it has', () => {
    const { core, pods, pod } = serverWithPod()
    core.nowMs += 500
    remove(core, pods, 'default', 'a')
    const { resourceVersion } = pod() ?? {}
    core.nowMs += 5000
    remove(core, pods, 'default', 'a', { gracePeriodSeconds: 60 })
    remove(core, pods, 'default', 'a')
    expect(pod()?.resourceVersion).toBe(resourceVersion)
    remove(core, pods, 'default', 'a', { gracePeriodSeconds: 10 })
    expect(pod()).toMatchObject({ deletionTimestamp: '2030-01-01T00:00:10Z', deletionGracePeriodSeconds: 10 })
  })

  test('that runs nowhere is done at once', () => {
    const { core, pods, pod } = serverWithPod(false)
    expect(remove(core, pods, 'default', 'a').gone).toBe(true)
    expect(pod()).toBeUndefined()
  })

  test('keeps to preconditions and dry runs', () => {
    const { core, pods, pod } = serverWithPod()
    const preconditions = { uid: 'other' }
    expect(() => remove(core, pods, 'default', 'a', { preconditions })).toThrow('Precondition failed')
    remove(core, pods, 'default', 'a', { dryRun: true })
    expect(pod()?.deletionTimestamp).toBeUndefined()
  })
})

describe('finalizers', () => {
  test('keep an object until the last is taken away', () => {
    const core = testCore()
    const maps = core.definitions.get('configmaps')
    const at = { namespace: 'default', name: 'a' }
    create(core, maps, 'default', { metadata: { name: 'a', finalizers: ['example.com/x'] } })
    expect(remove(core, maps, 'default', 'a').gone).toBe(false)
    const more = { metadata: { finalizers: ['example.com/x', 'example.com/y'] } }
    expect(() => patch(core, maps, at, more, 'merge')).toThrow('no new finalizers can be added')
    patch(core, maps, at, { metadata: { finalizers: null } }, 'merge')
    expect(core.store.get('configmaps', 'default', 'a')).toBeUndefined()
  })

  test('carry the propagation policy to the garbage collector', () => {
    const core = testCore()
    const maps = core.definitions.get('configmaps')
    create(core, maps, 'default', { metadata: { name: 'a' } })
    remove(core, maps, 'default', 'a', { propagationPolicy: 'Foreground' })
    expect(core.store.get('configmaps', 'default', 'a')?.metadata.finalizers).toEqual(['foregroundDeletion'])
    remove(core, maps, 'default', 'a', { propagationPolicy: 'Orphan' })
    expect(core.store.get('configmaps', 'default', 'a')?.metadata.finalizers).toEqual(['orphan'])
    expect(remove(core, maps, 'default', 'a', { propagationPolicy: 'Background' }).gone).toBe(true)
  })
})

describe('deleting a namespace', () => {
  test('takes no new content, and ends when it is finalized', () => {
    const core = testCore()
    const namespaces = core.definitions.get('namespaces')
    create(core, namespaces, undefined, { metadata: { name: 'x' } })
    expect(remove(core, namespaces, undefined, 'x').gone).toBe(false)
    const terminating = core.store.get('namespaces', undefined, 'x')
    expect(terminating).toMatchObject({ status: { phase: 'Terminating' } })
    expect(() => create(core, core.definitions.get('pods'), 'x', podNamed('a'))).toThrow(
      expect.objectContaining({ code: 403, message: expect.stringContaining('is being terminated') }),
    )
    expect(() => remove(core, namespaces, undefined, 'x')).toThrow(expect.objectContaining({ code: 409 }))
    const finalized = { ...terminating, spec: { finalizers: [] } }
    const at = { namespace: undefined, name: 'x' }
    update(core, namespaces, at, finalized)
    expect(core.store.get('namespaces', undefined, 'x')).toMatchObject({
      spec: { finalizers: ['kubernetes'] },
    })
    update(core, namespaces, { ...at, subresource: 'finalize' }, finalized)
    expect(core.store.get('namespaces', undefined, 'x')).toBeUndefined()
  })

  test('is refused for those that everything needs', () => {
    const core = testCore()
    expect(() => remove(core, core.definitions.get('namespaces'), undefined, 'default')).toThrow(
      'this namespace may not be deleted',
    )
  })
})
