import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'
import type { Context } from '../context.ts'
import { deployment, nowhere } from '../templates.ts'

const configMap = {
  metadata: { name: 'a', labels: { keep: 'me', drop: 'me' } },
  data: { one: '1', two: '2' },
}

/** A deployment whose pod has two containers, variables and ports: what strategic merging is about. */
async function layered({ api, namespace, images }: Context) {
  const spec = nowhere(images)
  const [main] = spec.containers
  const containers = [
    {
      ...main,
      name: 'main',
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
      ports: [{ containerPort: 80 }, { containerPort: 81 }],
      args: ['x', 'y'],
    },
    { ...main, name: 'side' },
  ]
  const volumes = [{ name: 'v', emptyDir: {} }]
  await api.create(
    'deployments',
    namespace,
    deployment('a', { ...spec, containers, volumes }, { replicas: 0 }),
  )
  return async (patch: object) => {
    const spec = { template: { spec: patch } }
    const changed = await api.patch('deployments', namespace, 'a', { spec }, { type: 'strategic' })
    return changed.spec?.template.spec
  }
}

export const patches = group('a patch', [], {
  'of JSON operations does them in turn': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, configMap)
    const patch = [
      { op: 'test', path: '/data/one', value: '1' },
      { op: 'replace', path: '/data/one', value: '11' },
      { op: 'add', path: '/data/three', value: '3' },
      { op: 'remove', path: '/data/two' },
      { op: 'add', path: '/metadata/annotations', value: {} },
      { op: 'add', path: '/metadata/annotations/a~1b', value: 'escaped' },
      { op: 'copy', from: '/data/three', path: '/data/four' },
      { op: 'move', from: '/data/four', path: '/data/five' },
    ]
    const changed = await api.patch('configmaps', namespace, 'a', patch, { type: 'json' })
    expect(changed.data).toEqual({ one: '11', three: '3', five: '3' })
    expect(changed.metadata.annotations).toEqual({ 'a/b': 'escaped' })
  },

  'of JSON operations is all or nothing': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, configMap)
    for (const bad of [
      { op: 'test', path: '/data/one', value: 'other' },
      { op: 'remove', path: '/data/none' },
    ]) {
      const patch = [{ op: 'add', path: '/data/three', value: '3' }, bad]
      const status = await refusalOf(api.patch('configmaps', namespace, 'a', patch, { type: 'json' }))
      expect(status, JSON.stringify(bad)).toMatchObject({ code: 422, reason: 'Invalid' })
    }
    expect((await api.get('configmaps', namespace, 'a')).data).toEqual(configMap.data)
  },

  'of JSON operations that are none is refused': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, configMap)
    for (const bad of [{ op: 'add' }, 'text', [1]]) {
      const body = JSON.stringify(bad)
      const status = await refusalOf(api.patch('configmaps', namespace, 'a', body, { type: 'json' }))
      expect(status, body).toMatchObject({ code: 400, reason: 'BadRequest' })
    }
  },

  'to merge changes what it names, and removes what it says is null': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, configMap)
    const patch = { metadata: { labels: { drop: null, add: 'me' } }, data: { one: null, three: '3' } }
    const changed = await api.patch('configmaps', namespace, 'a', patch)
    expect(changed.metadata.labels).toEqual({ keep: 'me', add: 'me' })
    expect(changed.data).toEqual({ two: '2', three: '3' })
  },

  'to merge replaces lists as a whole': async context => {
    const { api, namespace } = context
    await layered(context)
    const containers = [{ name: 'only', image: 'x' }]
    const changed = await api.patch('deployments', namespace, 'a', {
      spec: { template: { spec: { containers } } },
    })
    expect(changed.spec?.template.spec?.containers.map(({ name }) => name)).toEqual(['only'])
  },

  'that merges strategically finds containers and variables by name': async context => {
    const merge = await layered(context)
    const env = [
      { name: 'B', value: '22' },
      { name: 'C', value: '3' },
    ]
    const spec = await merge({ containers: [{ name: 'main', env }] })
    expect(spec?.containers.map(({ name }) => name)).toEqual(['main', 'side'])
    const values = Object.fromEntries(spec?.containers[0]?.env?.map(({ name, value }) => [name, value]) ?? [])
    expect(values).toEqual({ A: '1', B: '22', C: '3' })
  },

  'that merges strategically adds to lists with keys, and replaces those without': async context => {
    const merge = await layered(context)
    const main = { name: 'main', ports: [{ containerPort: 82 }], args: ['z'] }
    const spec = await merge({ containers: [main], volumes: [{ name: 'w', emptyDir: {} }] })
    const ports = spec?.containers[0]?.ports?.map(({ containerPort }) => containerPort)
    expect(ports?.toSorted()).toEqual([80, 81, 82])
    expect(spec?.containers[0]?.args).toEqual(['z'])
    expect(spec?.volumes?.map(({ name }) => name).toSorted()).toEqual(['v', 'w'])
  },

  'that merges strategically deletes and replaces by directive': async context => {
    const merge = await layered(context)
    const without = await merge({ containers: [{ name: 'side', $patch: 'delete' }] })
    expect(without?.containers.map(({ name }) => name)).toEqual(['main'])
    const env = [{ name: 'Z', value: '26' }, { $patch: 'replace' }]
    const replaced = await merge({ containers: [{ name: 'main', env }] })
    expect(replaced?.containers[0]?.env).toEqual([{ name: 'Z', value: '26' }])
    const selector = await merge({ nodeSelector: { $patch: 'replace', other: 'node' } })
    expect(selector?.nodeSelector).toEqual({ other: 'node' })
  },

  'that merges strategically orders lists when asked': async context => {
    const merge = await layered(context)
    const $setElementOrder = [{ name: 'side' }, { name: 'main' }]
    const spec = await merge({
      '$setElementOrder/containers': $setElementOrder,
      containers: [{ name: 'side', tty: true }],
    })
    expect(spec?.containers.map(({ name }) => name)).toEqual(['side', 'main'])
  },

  'that merges strategically takes from lists of plain values': async ({ api, namespace }) => {
    const finalizers = ['conformance/a', 'conformance/b']
    await api.create('configmaps', namespace, { metadata: { name: 'a', finalizers } })
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['conformance/a'] } }
    const changed = await api.patch('configmaps', namespace, 'a', patch, { type: 'strategic' })
    expect(changed.metadata.finalizers).toEqual(['conformance/b'])
    const more = { metadata: { finalizers: ['conformance/c'] } }
    const merged = await api.patch('configmaps', namespace, 'a', more, { type: 'strategic' })
    expect(merged.metadata.finalizers?.toSorted()).toEqual(['conformance/b', 'conformance/c'])
    await api.patch('configmaps', namespace, 'a', { metadata: { finalizers: null } })
  },

  'that changes nothing writes nothing': async ({ api, namespace }) => {
    const { metadata } = await api.create('configmaps', namespace, configMap)
    const same = await api.patch('configmaps', namespace, 'a', { data: { one: '1' } })
    expect(same.metadata.resourceVersion).toBe(metadata.resourceVersion)
  },

  'is refused when it names an old resource version': async ({ api, namespace }) => {
    const { metadata } = await api.create('configmaps', namespace, configMap)
    await api.patch('configmaps', namespace, 'a', { data: { one: '2' } })
    const { resourceVersion } = metadata
    const status = await refusalOf(
      api.patch('configmaps', namespace, 'a', { metadata: { resourceVersion }, data: { one: '3' } }),
    )
    expect(status).toMatchObject({ code: 409, reason: 'Conflict' })
  },

  'must not change what an object is': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, configMap)
    const name = await refusalOf(api.patch('configmaps', namespace, 'a', { metadata: { name: 'b' } }))
    expect(name).toMatchObject({ code: 400, reason: 'BadRequest' })
    const uid = await refusalOf(api.patch('configmaps', namespace, 'a', { metadata: { uid: 'other' } }))
    expect(uid).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(uid.message).toContain('metadata.uid: Invalid value: "other": field is immutable')
  },

  'is validated as any write': async context => {
    const { api, namespace } = context
    await layered(context)
    const status = await refusalOf(api.patch('deployments', namespace, 'a', { spec: { replicas: -1 } }))
    expect(status).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        'Deployment.apps "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    })
    const selector = await refusalOf(
      api.patch('deployments', namespace, 'a', { spec: { selector: { matchLabels: { app: 'b' } } } }),
    )
    expect(selector.code).toBe(422)
    expect(selector.message).toContain('`selector` does not match template `labels`')
    expect(selector.message).toContain('field is immutable')
  },

  'of an unknown type is refused': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, configMap)
    const status = await refusalOf(
      api.json({
        method: 'PATCH',
        path: `/api/v1/namespaces/${namespace}/configmaps/a`,
        contentType: 'application/json',
        body: {},
      }),
    )
    expect(status).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' })
  },
})
