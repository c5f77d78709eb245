import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'
import type { Context } from '../context.ts'

async function three({ api, namespace }: Context): Promise<void> {
  const labels: Record<string, Record<string, string>> = {
    a: { app: 'x', tier: 'front' },
    b: { app: 'x', tier: 'back' },
    c: { app: 'y' },
  }
  for (const [name, own] of Object.entries(labels)) {
    await api.create('secrets', namespace, {
      metadata: { name, labels: own },
      type: name === 'c' ? 'conformance/other' : 'Opaque',
    })
  }
}

async function chosen({ api, namespace }: Context, query: Record<string, string>): Promise<string> {
  const { items } = await api.list('secrets', namespace, query)
  return items
    .map(({ metadata }) => metadata.name)
    .filter(name => !name.startsWith('default-token-')) // which servers before 1.24 make
    .join(' ')
}

export const selectors = group('a selector', [], {
  'chooses by labels': async context => {
    await three(context)
    const cases: [string, string][] = [
      ['app=x', 'a b'],
      ['app==x,tier=front', 'a'],
      ['app!=x', 'c'],
      ['app in (x, y),tier', 'a b'],
      ['app in (y)', 'c'],
      ['app notin (y)', 'a b'],
      ['!tier', 'c'],
      ['tier', 'a b'],
      ['app=z', ''],
    ]
    for (const [labelSelector, names] of cases) {
      const scoped = `${labelSelector},app`
      expect(await chosen(context, { labelSelector: scoped }), labelSelector).toBe(names)
    }
  },

  'chooses by fields': async context => {
    await three(context)
    expect(await chosen(context, { fieldSelector: 'metadata.name=a' })).toBe('a')
    expect(await chosen(context, { fieldSelector: 'type=conformance/other' })).toBe('c')
    expect(await chosen(context, { fieldSelector: 'type==Opaque,metadata.name!=a' })).toBe('b')
    expect(await chosen(context, { fieldSelector: `metadata.namespace!=${context.namespace}` })).toBe('')
  },

  'by labels that makes no sense is refused': async ({ api, namespace }) => {
    for (const labelSelector of ['a in', 'a b', '=a', 'a=b=c', 'a in (b', '!', ',,', '-a=b', 'a=-']) {
      const status = await refusalOf(api.list('secrets', namespace, { labelSelector }))
      expect(status, labelSelector).toMatchObject({ code: 400, reason: 'BadRequest', status: 'Failure' })
    }
  },

  'by fields that makes no sense is refused': async ({ api, namespace }) => {
    const status = await refusalOf(api.list('secrets', namespace, { fieldSelector: 'metadata.labels=a' }))
    expect(status).toMatchObject({ code: 400, reason: 'BadRequest' })
    expect(status.message).toContain('field label not supported')
    expect(await refusalOf(api.list('pods', '', { fieldSelector: 'spec.replicas=1' }))).toMatchObject({
      code: 400,
    })
    expect(await refusalOf(api.list('pods', '', { fieldSelector: 'abc' }))).toMatchObject({ code: 400 })
  },

  'chooses pods by where and how they are': async ({ api, namespace, images }) => {
    const spec = {
      containers: [{ name: 'c', image: images.shell }],
      nodeSelector: { 'conformance/no': 'node' },
    }
    await api.create('pods', namespace, { metadata: { name: 'a' }, spec })
    const names = async (fieldSelector: string) =>
      (await api.list('pods', namespace, { fieldSelector })).items.map(({ metadata }) => metadata.name)
    expect(await names('status.phase=Pending')).toEqual(['a'])
    expect(await names('status.phase!=Pending')).toEqual([])
    expect(await names('spec.nodeName=')).toEqual(['a'])
    expect(await names('spec.nodeName=elsewhere')).toEqual([])
    expect(await names('spec.restartPolicy=Always')).toEqual(['a'])
  },

  'applies to watches: what stops matching is told as deleted': async ({ api, namespace }) => {
    using watching = await api.watch('configmaps', namespace, { labelSelector: 'colour=red' })
    await api.create('configmaps', namespace, { metadata: { name: 'a', labels: { colour: 'red' } } })
    await api.create('configmaps', namespace, { metadata: { name: 'b', labels: { colour: 'blue' } } })
    await api.patch('configmaps', namespace, 'a', { metadata: { labels: { colour: 'blue' } } })
    await api.patch('configmaps', namespace, 'b', { metadata: { labels: { colour: 'red' } } })
    await watching.until(({ type, object }) => type === 'ADDED' && object.metadata.name === 'b')
    expect(watching.seen.map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
      'ADDED a',
      'DELETED a',
      'ADDED b',
    ])
  },
})
