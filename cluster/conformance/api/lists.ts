import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { refusalOf } from '../client/refusal.ts'
import type { Context } from '../context.ts'

async function some({ api, namespace }: Context, names: string): Promise<void> {
  for (const name of names) {
    await api.create('configmaps', namespace, { metadata: { name, labels: { listed: 'yes' } } })
  }
}

const labelSelector = 'listed=yes'

export const lists = group('a list', [], {
  'has every object, and tells its resource version': async context => {
    const { api, namespace } = context
    await some(context, 'cab')
    const list = await api.list('configmaps', namespace, { labelSelector })
    expect(list).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' })
    // etcd's order is that of names, kine's is not.
    expect(list.items.map(({ metadata }) => metadata.name).toSorted()).toEqual(['a', 'b', 'c'])
    const newest = Math.max(...list.items.map(({ metadata }) => Number(metadata.resourceVersion)))
    expect(Number(list.metadata.resourceVersion)).toBeGreaterThanOrEqual(newest)
  },

  'is empty, not null, when there is nothing': async ({ api, namespace }) => {
    expect((await api.list('deployments', namespace)).items).toEqual([])
    expect((await api.list('deployments', `${namespace}-not`)).items).toEqual([])
  },

  'of all namespaces holds every namespace': async context => {
    const { api, namespace } = context
    await some(context, 'a')
    const { items } = await api.list('configmaps', '', { labelSelector })
    expect(items.some(({ metadata }) => metadata.namespace === namespace)).toBe(true)
  },

  'comes in pages': async context => {
    const { api, namespace } = context
    await some(context, 'abcde')
    const first = await api.list('configmaps', namespace, { limit: 2 })
    expect(first.items).toHaveLength(2)
    expect(first.metadata.continue).toBeTruthy()
    const total = (await api.list('configmaps', namespace)).items.length
    // An estimate: kine counts less than there is.
    expect(first.metadata.remainingItemCount).toBeGreaterThan(0)

    // What comes after the first page is as it was then.
    await api.create('configmaps', namespace, { metadata: { name: 'zz' } })
    const names = first.items.map(({ metadata }) => metadata.name)
    let next = first.metadata.continue
    while (next) {
      const page = await api.list('configmaps', namespace, { limit: 2, continue: next })
      expect(page.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
      names.push(...page.items.map(({ metadata }) => metadata.name))
      next = page.metadata.continue
    }
    expect(names).toHaveLength(total)
    expect(names).not.toContain('zz')
    expect(new Set(names).size).toBe(total)
  },

  'that fits on one page has no more': async context => {
    const { api, namespace } = context
    await some(context, 'ab')
    const { items, metadata } = await api.list('configmaps', namespace, { limit: 500 })
    expect(items.length).toBeGreaterThanOrEqual(2)
    expect(metadata.continue ?? '').toBe('')
    expect(metadata.remainingItemCount).toBeUndefined()
  },

  'goes on only with a token that the server gave': async ({ api, namespace }) => {
    const status = await refusalOf(api.list('configmaps', namespace, { limit: 1, continue: 'nonsense' }))
    expect(status).toMatchObject({ code: 400, reason: 'BadRequest' })
    expect(status.message).toContain('continue key is not valid')
  },

  'may be any that the server still has': async context => {
    const { api, namespace } = context
    await some(context, 'a')
    const { items } = await api.list('configmaps', namespace, { labelSelector, resourceVersion: '0' })
    expect(items.length).toBeLessThanOrEqual(1)
  },

  'of something that is no version is refused': async ({ api, namespace }) => {
    const { code, message } = await refusalOf(api.list('configmaps', namespace, { resourceVersion: 'x' }))
    expect(code).toBeOneOf([400, 500]) // Kubernetes 1.21 takes it for its own fault
    expect(message).toContain('strconv.ParseUint: parsing "x": invalid syntax')
  },

  'of versions to come is not there yet': async ({ api, namespace }) => {
    const status = await refusalOf(api.list('configmaps', namespace, { resourceVersion: '99999999999' }))
    expect(status).toMatchObject({ code: 504, reason: 'Timeout' })
    expect(status.message).toMatch(/Too large resource version/)
  },
})
