import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'
import { deployment, nowhere, pod } from '../templates.ts'

export const writing = group('a write', [], {
  'as a dry run is answered and forgotten': async ({ api, namespace }) => {
    const query = { dryRun: 'All' }
    const tried = await api.create(
      'configmaps',
      namespace,
      { metadata: { name: 'a' }, data: { k: '1' } },
      query,
    )
    expect(tried.metadata.uid).toBeTruthy()
    expect(await api.find('configmaps', namespace, 'a')).toBeUndefined()

    const kept = await api.create('configmaps', namespace, { metadata: { name: 'a' }, data: { k: '1' } })
    const patched = await api.patch('configmaps', namespace, 'a', { data: { k: '2' } }, { query })
    expect(patched.data).toEqual({ k: '2' })
    await api.replace('configmaps', { ...kept, data: { k: '3' } }, undefined, query)
    await api.delete('configmaps', namespace, 'a', { dryRun: ['All'] })
    expect(await api.get('configmaps', namespace, 'a')).toEqual(kept)
  },

  'as another kind of dry run is refused': async ({ api, namespace }) => {
    const asked = api.create('configmaps', namespace, { metadata: { name: 'a' } }, { dryRun: 'Some' })
    const { code, message } = await refusalOf(asked)
    expect(code).toBe(422)
    expect(message).toMatch(/dryRun: Unsupported value: .*"Some".*: supported values: "All"/)
  },

  'gets the defaults of its kind': async ({ api, namespace, images }) => {
    const created = await api.create('deployments', namespace, deployment('a', nowhere(images)))
    expect(created.spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: {
        spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' },
      },
    })
    const lone = await api.create('pods', namespace, pod('b', nowhere(images)))
    expect(lone.spec).toMatchObject({
      serviceAccountName: 'default',
      enableServiceLinks: true,
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations: [
        {
          key: 'node.kubernetes.io/not-ready',
          operator: 'Exists',
          effect: 'NoExecute',
          tolerationSeconds: expect.any(Number),
        },
        {
          key: 'node.kubernetes.io/unreachable',
          operator: 'Exists',
          effect: 'NoExecute',
          tolerationSeconds: expect.any(Number),
        },
      ],
    })
    expect(lone.spec?.containers[0]).toMatchObject({
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    })
    expect(lone.status).toMatchObject({ phase: 'Pending', qosClass: 'BestEffort' })
  },

  'is told every mistake at once': async ({ api, namespace }) => {
    const bad = {
      metadata: { name: 'a' },
      spec: {
        replicas: -1,
        selector: { matchLabels: { app: 'a' } },
        template: {
          metadata: { labels: { app: 'b' } },
          spec: { containers: [{ name: 'Bad_Name', image: '' }], restartPolicy: 'Never' },
        },
      },
    }
    const status = await refusalOf(api.create('deployments', namespace, bad))
    expect(status).toMatchObject({
      code: 422,
      reason: 'Invalid',
      details: { name: 'a', group: 'apps', kind: 'Deployment' },
    })
    const fields = status.details?.causes?.map(({ field }) => field)
    expect(fields).toEqual(
      expect.arrayContaining([
        'spec.replicas',
        'spec.template.metadata.labels',
        'spec.template.spec.containers[0].name',
        'spec.template.spec.containers[0].image',
        'spec.template.spec.restartPolicy',
      ]),
    )
  },

  'leaves what cannot change': async ({ api, namespace, images }) => {
    const { spec } = await api.create('pods', namespace, pod('a', nowhere(images)))
    const status = await refusalOf(api.patch('pods', namespace, 'a', { spec: { nodeName: 'other' } }))
    expect(status).toMatchObject({ code: 422, reason: 'Invalid' })
    expect(status.message).toMatch(
      /^Pod "a" is invalid: spec: Forbidden: pod updates may not change fields other than/,
    )
    const changed = await api.patch(
      'pods',
      namespace,
      'a',
      [{ op: 'replace', path: '/spec/containers/0/image', value: 'other:1' }],
      { type: 'json' },
    )
    expect(changed.spec?.containers[0]?.image).toBe('other:1')
    expect(spec?.containers[0]?.image).toBe(images.shell)
  },

  'of a wrong type is refused': async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    for (const data of [{ k: 1 }, 'text', [1]]) {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data }
      const status = await refusalOf(api.json({ method: 'POST', path, body }))
      expect(status, JSON.stringify(data)).toMatchObject({ code: 400, reason: 'BadRequest' })
    }
  },

  'of another kind than the path says is refused': async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }
    const status = await refusalOf(api.json({ method: 'POST', path, body }))
    expect(status).toMatchObject({ code: 400, reason: 'BadRequest' })
    const unknown = { apiVersion: 'v1', kind: 'Nonsense', metadata: { name: 'a' } }
    expect((await refusalOf(api.json({ method: 'POST', path, body: unknown }))).code).toBe(400)
  },

  'with an unknown field passes, and the field is dropped': async ({ api, namespace }) => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: {}, nonsense: true }
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    expect(await api.json({ method: 'POST', path, body })).not.toHaveProperty('nonsense')
  },

  'with an unknown field is warned about': {
    needs: ['field validation'],
    show: async ({ api, namespace }) => {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, nonsense: true }
      const path = `/api/v1/namespaces/${namespace}/configmaps`
      const { code, headers } = await api.call({ method: 'POST', path, body })
      expect(code).toBe(201)
      expect(headers.warning).toBe('299 - "unknown field \\"nonsense\\""')
    },
  },

  'with an unknown field is refused when it asks to be strict': {
    needs: ['field validation'],
    show: async ({ api, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', nonsense: 1 } }
      const status = await refusalOf(
        api.json({ method: 'POST', path, body, query: { fieldValidation: 'Strict' } }),
      )
      expect(status).toMatchObject({ code: 400, reason: 'BadRequest' })
      expect(status.message).toContain('strict decoding error')
      expect(status.message).toContain('unknown field "metadata.nonsense"')
    },
  },

  'with a field twice is refused when it asks to be strict': {
    needs: ['field validation'],
    show: async ({ api, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/configmaps`
      const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"1","k":"2"}}'
      const query = { fieldValidation: 'Strict' }
      const status = await refusalOf(api.json({ method: 'POST', path, body, query }))
      expect(status).toMatchObject({ code: 400, reason: 'BadRequest' })
      expect(status.message).toContain('strict decoding error: duplicate field "data.k"')
      const { headers } = await api.call({ method: 'POST', path, body })
      expect(headers.warning).toBe('299 - "duplicate field \\"data.k\\""')
    },
  },

  'keeps what a secret says as text': async ({ api, namespace }) => {
    const secret = await api.create('secrets', namespace, {
      metadata: { name: 'a' },
      stringData: { k: 'välue' },
    })
    expect(secret.data).toEqual({ k: Buffer.from('välue').toString('base64') })
    expect(secret.stringData).toBeUndefined()
    expect(secret.type).toBe('Opaque')
    const status = await refusalOf(
      api.create('secrets', namespace, { metadata: { name: 'b' }, data: { k: '%' } }),
    )
    expect(status).toMatchObject({ code: 400 })
  },

  'does not change what is immutable': async ({ api, namespace }) => {
    await api.create('configmaps', namespace, { metadata: { name: 'a' }, data: { k: '1' }, immutable: true })
    const status = await refusalOf(api.patch('configmaps', namespace, 'a', { data: { k: '2' } }))
    expect(status.message).toBe(
      'ConfigMap "a" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    )
  },

  'in YAML is understood': async ({ api, namespace }) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: "1"}\n'
    expect(await api.json({ method: 'POST', path, body, contentType: 'application/yaml' })).toMatchObject({
      data: { k: '1' },
    })
  },
})
