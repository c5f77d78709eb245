import { describe, expect, test } from 'vitest'
import { testCore } from '../test-core.ts'
import { apply } from './apply.ts'
import { patch } from './patch.ts'

function server() {
  const core = testCore()
  const deployments = core.definitions.get('deployments')
  const at = { namespace: 'default', name: 'web' }
  return {
    core,
    stored: () => core.store.get('deployments', 'default', 'web'),
    apply: (config: unknown, fieldManager = 'one', force = false) =>
      apply(core, deployments, at, config, { fieldManager, force }),
    patch: (body: unknown, fieldManager = 'other') =>
      patch(core, deployments, at, body, 'strategic', { fieldManager }),
  }
}

interface Wanted {
  replicas?: number
  labels?: Record<string, string>
  env?: { name: string; value: string }[]
}

function configured({ replicas, labels, env }: Wanted) {
  const selector = { app: 'web' }
  const containers = [{ name: 'main', image: 'hello', ...(env && { env }) }]
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...(labels && { labels }) },
    spec: {
      ...(replicas !== undefined && { replicas }),
      selector: { matchLabels: selector },
      template: { metadata: { labels: selector }, spec: { containers } },
    },
  }
}

const spec = (replicas: number) => expect.objectContaining({ spec: expect.objectContaining({ replicas }) })

describe('server-side apply', () => {
  test('creates, and says what the manager owns', () => {
    const { apply } = server()
    const { object, created } = apply(configured({ replicas: 2, labels: { a: 'b' } }))
    expect(created).toBe(true)
    expect(object.metadata.managedFields).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time: '2030-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { 'f:a': {} } },
          'f:spec': {
            'f:replicas': {},
            'f:selector': {},
            'f:template': {
              'f:metadata': { 'f:labels': { 'f:app': {} } },
              'f:spec': {
                'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:name': {}, 'f:image': {} } },
              },
            },
          },
        },
      },
    ])
  })

  test('of the same again is no write', () => {
    const { core, apply } = server()
    apply(configured({ replicas: 2 }))
    const { version } = core.store
    core.nowMs += 60_000
    expect(apply(configured({ replicas: 2 })).created).toBe(false)
    expect(core.store.version).toBe(version)
  })

  test('takes away what is not applied any more', () => {
    const { apply, stored } = server()
    const env = [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ]
    apply(configured({ labels: { a: 'b', c: 'd' }, env }))
    apply(configured({ labels: { a: 'b' }, env: env.slice(1) }))
    expect(stored()).toMatchObject({
      metadata: { labels: { a: 'b' } },
      spec: { template: { spec: { containers: [{ env: [{ name: 'B', value: '2' }] }] } } },
    })
    expect(stored()?.metadata.labels).not.toHaveProperty('c')
    apply(configured({}))
    expect(stored()?.metadata.labels).toBeUndefined()
  })

  test('leaves what others own', () => {
    const { apply, patch, stored } = server()
    apply(configured({ labels: { mine: 'yes' } }))
    patch({ metadata: { labels: { theirs: 'yes' } }, spec: { replicas: 7 } })
    apply(configured({ labels: { mine: 'no' } }))
    expect(stored()?.metadata.labels).toEqual({ mine: 'no', theirs: 'yes' })
    expect(stored()).toEqual(spec(7))
  })

  test('conflicts over what others changed, unless it is forced', () => {
    const { apply, patch, stored } = server()
    apply(configured({ replicas: 2 }))
    patch({ spec: { replicas: 7 } })
    const conflict = expect.objectContaining({
      code: 409,
      message:
        'Apply failed with 1 conflict: conflict with "other" using apps/v1 at 2030-01-01T00:00:00Z: .spec.replicas',
      status: expect.objectContaining({
        details: {
          causes: [expect.objectContaining({ reason: 'FieldManagerConflict', field: '.spec.replicas' })],
        },
      }),
    })
    expect(() => apply(configured({ replicas: 3 }))).toThrow(conflict)
    expect(() => apply(configured({ replicas: 7 }))).not.toThrow()
    apply(configured({ replicas: 3 }), 'one', true)
    expect(stored()).toEqual(spec(3))
    expect(stored()?.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['one'])
  })

  test('shares what two managers apply alike, until the last lets go', () => {
    const { apply, stored } = server()
    apply(configured({ labels: { shared: 'yes' } }), 'one')
    apply(configured({ labels: { shared: 'yes' } }), 'two')
    expect(() => apply(configured({ labels: { shared: 'no' } }), 'two')).toThrow('conflict with "one"')
    apply(configured({}), 'two')
    expect(stored()?.metadata.labels).toEqual({ shared: 'yes' })
    apply(configured({}), 'one')
    expect(stored()?.metadata.labels).toBeUndefined()
  })

  test('refuses managed fields', () => {
    const { apply } = server()
    const config = configured({})
    const metadata = { ...config.metadata, managedFields: [{ manager: 'x' }] }
    expect(() => apply({ ...config, metadata })).toThrow(expect.objectContaining({ code: 400 }))
  })
})
