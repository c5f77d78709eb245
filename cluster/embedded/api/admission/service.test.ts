import type { ServiceSpec } from 'kubernetes-types/core/v1.js'
import { describe, expect, test } from 'vitest'
import type { ApiObject } from '../object.ts'
import { testCore } from '../test-core.ts'
import { create } from '../verbs/create.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'

function server() {
  const core = testCore()
  const services = core.definitions.get('services')
  const add = (name: string, spec: ServiceSpec) =>
    create(core, services, 'default', { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } })
  const change = (name: string, spec: unknown) =>
    patch(core, services, { namespace: 'default', name }, { spec }, 'merge')
  return { core, services, add, change }
}

const specOf = ({ spec }: ApiObject) => spec as ServiceSpec

describe('a service', () => {
  test('gets an address of its own, and node ports only where its type has them', () => {
    const { add } = server()
    const addresses = ['a', 'b', 'c'].map(name => specOf(add(name, {})).clusterIP)
    expect(new Set(addresses).size).toBe(3)
    for (const address of addresses) expect(address).toMatch(/^127\.99\.(12[89]|1[3-9]\d|2\d\d)\.\d+$/)
    expect(specOf(add('d', {})).ports?.[0]?.nodePort).toBeUndefined()
    const port = specOf(add('e', { type: 'NodePort' })).ports?.[0]?.nodePort
    expect(port).toBeGreaterThanOrEqual(30_000)
    expect(port).toBeLessThanOrEqual(32_767)
  })

  test('can ask for them, unless they are taken or out of range', () => {
    const { add } = server()
    const wanted = { type: 'NodePort', clusterIP: '127.99.200.7', ports: [{ port: 80, nodePort: 30_080 }] }
    expect(specOf(add('a', wanted as ServiceSpec))).toMatchObject({ ...wanted, clusterIPs: ['127.99.200.7'] })
    const node = (nodePort: number) => ({ type: 'NodePort', ports: [{ port: 80, nodePort }] }) as ServiceSpec
    expect(() => add('b', node(30_080))).toThrow(
      'spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    )
    expect(() => add('b', node(80))).toThrow('The range of valid ports is 30000-32767')
    expect(() => add('b', { clusterIP: '127.99.200.7' })).toThrow('provided IP is already allocated')
    expect(() => add('b', { clusterIP: '127.99.1.7' })).toThrow('is not in the valid range')
  })

  test('is refused when no node port is left', () => {
    const { add } = server()
    const ports = Array.from({ length: 2769 }, (_, n) => ({ name: `p-${n}`, port: n + 1 }))
    expect(() => add('a', { type: 'NodePort', ports })).toThrow('range is full')
    expect(() => add('b', { type: 'NodePort', ports: ports.slice(1) })).not.toThrow()
  })

  test('keeps what it has when it is updated', () => {
    const { core, services, add, change } = server()
    const before = specOf(add('a', { type: 'NodePort' }))
    const replaced = update(
      core,
      services,
      { namespace: 'default', name: 'a' },
      {
        metadata: { name: 'a' },
        spec: { type: 'NodePort', ports: [{ port: 80, targetPort: 8080 }] },
      },
    )
    expect(specOf(replaced)).toMatchObject({
      clusterIP: before.clusterIP,
      ports: [{ nodePort: before.ports?.[0]?.nodePort }],
    })
    expect(() => change('a', { clusterIP: '127.99.200.9' })).toThrow('may not change once set')
    expect(specOf(change('a', { type: 'ClusterIP' })).ports?.[0]?.nodePort).toBeUndefined()
  })

  test('without an address stays so', () => {
    const { add } = server()
    expect(specOf(add('a', { clusterIP: 'None' }))).toMatchObject({ clusterIP: 'None', clusterIPs: ['None'] })
    const external = add('b', { type: 'ExternalName', externalName: 'example.com' } as ServiceSpec)
    expect(specOf(external).clusterIP).toBeUndefined()
  })
})
