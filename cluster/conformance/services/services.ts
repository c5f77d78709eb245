import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'

const ports = [{ port: 80 }]

export const services = group('a service', [], {
  'gets an address of its own': async ({ api, namespace }) => {
    const one = await api.create('services', namespace, { metadata: { name: 'a' }, spec: { ports } })
    const two = await api.create('services', namespace, { metadata: { name: 'b' }, spec: { ports } })
    expect(one.spec).toMatchObject({
      type: 'ClusterIP',
      clusterIP: expect.stringMatching(/^\d+(\.\d+){3}$/),
      sessionAffinity: 'None',
      ipFamilies: ['IPv4'],
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    })
    expect(one.spec?.clusterIPs).toEqual([one.spec?.clusterIP])
    expect(two.spec?.clusterIP).not.toBe(one.spec?.clusterIP)
    expect(one.status).toEqual({ loadBalancer: {} })
  },

  'keeps its address': async ({ api, namespace }) => {
    const { spec } = await api.create('services', namespace, { metadata: { name: 'a' }, spec: { ports } })
    const changed = await api.patch('services', namespace, 'a', { spec: { selector: { app: 'b' } } })
    expect(changed.spec?.clusterIP).toBe(spec?.clusterIP)
    const status = await refusalOf(
      api.patch('services', namespace, 'a', { spec: { clusterIP: '10.43.255.254' } }),
    )
    expect(status.code).toBe(422)
    expect(status.message).toContain('may not change once set')
    await api.delete('services', namespace, 'a')
    // The address is free again.
    const again = { metadata: { name: 'b' }, spec: { ports, clusterIP: spec?.clusterIP } }
    expect((await api.create('services', namespace, again)).spec?.clusterIP).toBe(spec?.clusterIP)
    const taken = await refusalOf(api.create('services', namespace, { ...again, metadata: { name: 'c' } }))
    expect(taken).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(taken.message).toContain('provided IP is already allocated')
  },

  'may have no address': async ({ api, namespace }) => {
    const headless = { metadata: { name: 'a' }, spec: { ports, clusterIP: 'None' } }
    expect((await api.create('services', namespace, headless)).spec?.clusterIP).toBe('None')
  },

  'gets a port on every node, and can ask for one': async ({ api, namespace }) => {
    const spec = { type: 'NodePort', ports }
    const one = await api.create('services', namespace, { metadata: { name: 'a' }, spec })
    const nodePort = one.spec?.ports?.[0]?.nodePort ?? 0
    expect(nodePort).toBeGreaterThanOrEqual(30_000)
    expect(nodePort).toBeLessThanOrEqual(32_767)
    const same = { type: 'NodePort', ports: [{ port: 80, nodePort }] }
    const taken = await refusalOf(api.create('services', namespace, { metadata: { name: 'b' }, spec: same }))
    expect(taken.message).toContain(
      `spec.ports[0].nodePort: Invalid value: ${nodePort}: provided port is already allocated`,
    )
    const outside = { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }
    const refused = await refusalOf(
      api.create('services', namespace, { metadata: { name: 'b' }, spec: outside }),
    )
    expect(refused.message).toContain(
      'provided port is not in the valid range. The range of valid ports is 30000-32767',
    )
    const without = await api.patch(
      'services',
      namespace,
      'a',
      { spec: { type: 'ClusterIP' } },
      { type: 'strategic' },
    )
    expect(without.spec?.ports?.[0]?.nodePort).toBeUndefined()
  },

  'needs ports that make sense': async ({ api, namespace }) => {
    const mistakes: [object[], RegExp][] = [
      [[], /spec\.ports: Required value/],
      [[{ port: 0 }], /spec\.ports\[0\]\.port: Invalid value: 0: must be between 1 and 65535, inclusive/],
      [[{ port: 1 }, { port: 2 }], /spec\.ports\[0\]\.name: Required value/],
      [
        [
          { name: 'a', port: 1 },
          { name: 'a', port: 2 },
        ],
        /spec\.ports\[1\]\.name: Duplicate value: "a"/,
      ],
      [[{ port: 80, protocol: 'XYZ' }], /spec\.ports\[0\]\.protocol: Unsupported value: "XYZ"/],
    ]
    for (const [wrong, why] of mistakes) {
      const body = { metadata: { name: 'a' }, spec: { ports: wrong } }
      const path = `/api/v1/namespaces/${namespace}/services`
      const status = await refusalOf(api.json({ method: 'POST', path, body }))
      expect(status, JSON.stringify(wrong)).toMatchObject({ code: 422 })
      expect(status.message).toMatch(why)
    }
  },

  'without a selector serves what it is told': async ({ api, namespace }) => {
    await api.create('services', namespace, { metadata: { name: 'a' }, spec: { ports } })
    const subsets = [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 8080 }] }]
    await api.create('endpoints', namespace, { metadata: { name: 'a' }, subsets })
    const labelSelector = 'kubernetes.io/service-name=a'
    const [slice] = await api.untilAll('endpointslices', namespace, items => items.length === 1, {
      labelSelector,
    })
    expect(slice).toMatchObject({
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.1'] }],
      ports: [{ port: 8080 }],
    })
    expect(slice?.metadata.labels?.['endpointslice.kubernetes.io/managed-by']).toBe(
      'endpointslicemirroring-controller.k8s.io',
    )
  },
})
