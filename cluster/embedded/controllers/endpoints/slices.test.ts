import type { Service } from 'kubernetes-types/core/v1.js'
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js'
import { describe, expect, test } from 'vitest'
import type { Stored } from '../../client/resources.ts'
import type { StoredPod } from '../../objects/pod.ts'
import { backendsOf } from './backends.ts'
import { endpointSubsets } from './endpoints.ts'
import { sliceChanges } from './slices.ts'

const meta = (name: string) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '',
})
const service: Stored<Service> = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...meta('hello'), labels: { team: 'blue' } },
  spec: { selector: { app: 'hello' }, ports: [{ name: 'http', port: 80, targetPort: 'web' }] },
}

function pod(name: string, containerPort = 8080, phase = 'Running'): StoredPod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta(name),
    spec: { nodeName: 'a', containers: [{ name: 'm', ports: [{ name: 'web', containerPort }] }] },
    status: { phase, podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
  }
}

const inZone = () => ({ metadata: { labels: { 'topology.kubernetes.io/zone': 'z1' } } })
const backends = (pods: StoredPod[]) => backendsOf(service, pods, inZone)

function storedAs(slice: EndpointSlice, name: string): Stored<EndpointSlice> {
  const metadata = { ...meta(name), ...slice.metadata, name }
  return { ...slice, apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata }
}

describe('slices', () => {
  test('name the pod, its node and its zone, and find ports by name', () => {
    const { create } = sliceChanges(service, backends([pod('p')]), [])
    expect(create).toMatchObject([
      {
        addressType: 'IPv4',
        metadata: {
          labels: { team: 'blue', 'kubernetes.io/service-name': 'hello' },
          ownerReferences: [{ kind: 'Service' }],
        },
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
        endpoints: [
          { addresses: ['10.0.0.1'], nodeName: 'a', zone: 'z1', targetRef: { kind: 'Pod', name: 'p' } },
        ],
      },
    ])
  })

  test('hold a hundred endpoints at most, and one kind of port each', () => {
    const many = Array.from({ length: 150 }, (_, i) => pod(`p${i}`))
    const { create } = sliceChanges(service, backends([...many, pod('other', 9090)]), [])
    expect(create.map(({ endpoints, ports }) => `${endpoints.length} at ${ports?.[0]?.port}`)).toEqual([
      '100 at 8080',
      '50 at 8080',
      '1 at 9090',
    ])
  })

  test('are left alone while they are right, changed where they are wrong, removed when too many', () => {
    const { create } = sliceChanges(service, backends([pod('p')]), [])
    const stored = create.map((slice, i) => storedAs(slice, `s${i}`))
    expect(sliceChanges(service, backends([pod('p')]), stored)).toEqual({
      create: [],
      update: [],
      remove: [],
    })
    const changed = sliceChanges(service, backends([pod('p'), pod('q')]), stored)
    expect(changed.update.map(({ metadata, endpoints }) => `${metadata.name} ${endpoints.length}`)).toEqual([
      's0 2',
    ])
    const twice = [...stored, ...create.map(slice => storedAs(slice, 's9'))]
    expect(
      sliceChanges(service, backends([pod('p')]), twice).remove.map(({ metadata }) => metadata.name),
    ).toEqual(['s9'])
  })

  test('and endpoints leave out pods that have ended', () => {
    const found = backends([pod('p', 8080, 'Succeeded'), pod('q')])
    expect(found.map(({ pod: { name } }) => name)).toEqual(['q'])
    expect(endpointSubsets(service, found)).toMatchObject([
      { addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 8080 }] },
    ])
  })
})
