import { expect, test } from 'vitest'
import { imagesFrom, servicesAs } from './adapt.ts'

const deployment = (...images: string[]) => ({
  kind: 'Deployment',
  metadata: { name: 'hello' },
  spec: {
    replicas: 3,
    template: { spec: { hostname: 'h', containers: images.map(image => ({ name: 'c', image })) } },
  },
})

test('images of this repository come from the registry, all others from where they were', () => {
  const adapted = imagesFrom('ghcr.io/me')(deployment('tahan/hello:1', 'postgres:17', 'other/tahan/x:1'))
  expect(adapted).toEqual(deployment('ghcr.io/me/hello:1', 'postgres:17', 'other/tahan/x:1'))
})

test('so do those of init containers', () => {
  const pod = { containers: [], initContainers: [{ name: 'i', image: 'tahan/wait:1' }] }
  const adapted = imagesFrom('r')({ kind: 'StatefulSet', ...{ spec: { template: { spec: pod } } } })
  expect(adapted).toMatchObject({ spec: { template: { spec: { initContainers: [{ image: 'r/wait:1' }] } } } })
})

test('what runs nothing stays as it is', () => {
  const service = { kind: 'Service', spec: { type: 'NodePort' } }
  expect(imagesFrom('r')(service)).toBe(service)
})

test('services that face outwards become what the door is; those within stay', () => {
  const adapt = servicesAs('LoadBalancer')
  expect(adapt({ kind: 'Service', ...{ spec: { type: 'NodePort', ports: [] } } })).toMatchObject({
    spec: { type: 'LoadBalancer', ports: [] },
  })
  const inner = { kind: 'Service', spec: { ports: [] } }
  expect(adapt(inner)).toBe(inner)
})
