import { describe, expect, test } from 'vitest'
import { objectType } from '../schema/schema.ts'
import { strategicPatch } from './strategic.ts'

const podSpec = objectType('core/v1.PodSpec')
const meta = objectType('meta/v1.ObjectMeta')
const deploymentSpec = objectType('apps/v1.DeploymentSpec')

describe('a strategic merge patch', () => {
  test('merges containers by name and their variables by name', () => {
    const original = {
      containers: [
        { name: 'a', image: 'one', env: [{ name: 'X', value: '1' }] },
        { name: 'b', image: 'two' },
      ],
    }
    const patch = { containers: [{ name: 'a', env: [{ name: 'Y', value: '2' }] }] }
    expect(strategicPatch(podSpec, original, patch)).toEqual({
      containers: [
        {
          name: 'a',
          image: 'one',
          env: [
            { name: 'X', value: '1' },
            { name: 'Y', value: '2' },
          ],
        },
        { name: 'b', image: 'two' },
      ],
    })
  })

  test('replaces lists without a merge key', () => {
    const original = { tolerations: [{ key: 'a' }], containers: [{ name: 'a', args: ['1', '2'] }] }
    const patch = { tolerations: [{ key: 'b' }], containers: [{ name: 'a', args: ['3'] }] }
    expect(strategicPatch(podSpec, original, patch)).toEqual(patch)
  })

  test('deletes with null and with $patch: delete', () => {
    const original = { nodeName: 'x', hostname: 'h', containers: [{ name: 'a' }, { name: 'b' }] }
    const patch = { nodeName: null, containers: [{ name: 'a', $patch: 'delete' }] }
    expect(strategicPatch(podSpec, original, patch)).toEqual({ hostname: 'h', containers: [{ name: 'b' }] })
  })

  test('replaces with $patch: replace, in maps and in lists', () => {
    const original = { containers: [{ name: 'a' }], securityContext: { runAsUser: 1 } }
    const patch = {
      containers: [{ $patch: 'replace' }, { name: 'z' }],
      securityContext: { $patch: 'replace', runAsGroup: 2 },
    }
    expect(strategicPatch(podSpec, original, patch)).toEqual({
      containers: [{ name: 'z' }],
      securityContext: { runAsGroup: 2 },
    })
  })

  test('keeps with $retainKeys only what is named', () => {
    const original = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } }
    const patch = { strategy: { $retainKeys: ['type'], type: 'Recreate' } }
    expect(strategicPatch(deploymentSpec, original, patch)).toEqual({ strategy: { type: 'Recreate' } })
  })

  test('takes single values out of a set', () => {
    const original = { finalizers: ['a', 'b', 'c'] }
    const patch = { '$deleteFromPrimitiveList/finalizers': ['b'], finalizers: ['d'] }
    expect(strategicPatch(meta, original, patch)).toEqual({ finalizers: ['a', 'c', 'd'] })
  })

  test('puts items in the order that is asked for, and the live ones between where they were', () => {
    const original = { containers: [{ name: 'a' }, { name: 'injected' }, { name: 'b' }] }
    const patch = {
      '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }, { name: 'c' }],
      containers: [{ name: 'c', image: 'new' }],
    }
    const { containers } = strategicPatch(podSpec, original, patch) as { containers: { name: string }[] }
    expect(containers.map(({ name }) => name)).toEqual(['injected', 'b', 'a', 'c'])
  })

  test('orders what is there when it brings no items', () => {
    const original = { containers: [{ name: 'a' }, { name: 'b' }] }
    const patch = { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] }
    expect(strategicPatch(podSpec, original, patch)).toEqual({ containers: [{ name: 'b' }, { name: 'a' }] })
  })

  test('leaves no directive behind where there was nothing', () => {
    const patch = {
      securityContext: { $retainKeys: ['runAsUser'], runAsUser: 1, runAsGroup: null },
      '$setElementOrder/containers': [{ name: 'a' }],
      containers: [{ name: 'a', '$setElementOrder/env': [{ name: 'X' }], env: [{ name: 'X' }] }],
    }
    expect(strategicPatch(podSpec, {}, patch)).toEqual({
      securityContext: { runAsUser: 1 },
      containers: [{ name: 'a', env: [{ name: 'X' }] }],
    })
  })

  test('keeps items that share a key, and means the first', () => {
    const ports = [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ]
    const patch = { ports: [{ port: 53, name: 'dns' }] }
    expect(strategicPatch(objectType('core/v1.ServiceSpec'), { ports }, patch)).toEqual({
      ports: [{ port: 53, protocol: 'UDP', name: 'dns' }, ports[1]],
    })
  })

  test('of very many items takes no time to speak of', () => {
    const many = (image: string) => Array.from({ length: 50_000 }, (_, n) => ({ name: `c-${n}`, image }))
    const order = many('').map(({ name }) => ({ name }))
    const patch = { containers: many('new'), '$setElementOrder/containers': order.toReversed() }
    const { containers } = strategicPatch(podSpec, { containers: many('old') }, patch)
    expect(containers).toEqual(many('new').reverse())
  })

  test('is refused without its merge key, and with an unknown directive', () => {
    const noKey = { containers: [{ image: 'x' }] }
    expect(() => strategicPatch(podSpec, {}, noKey)).toThrow('does not contain declared merge key: name')
    const unknown = { securityContext: { $patch: 'explode' } }
    expect(() => strategicPatch(podSpec, { securityContext: {} }, unknown)).toThrow('unknown patch type')
  })

  test('changes neither of its arguments', () => {
    const original = Object.freeze({ containers: Object.freeze([Object.freeze({ name: 'a', image: 'x' })]) })
    const patch = Object.freeze({ containers: Object.freeze([Object.freeze({ name: 'a', image: 'y' })]) })
    expect(strategicPatch(podSpec, original, patch)).toEqual(patch)
  })
})
