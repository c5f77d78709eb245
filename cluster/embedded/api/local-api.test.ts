import { describe, expect, test } from 'vitest'
import { localApi } from './local-api.ts'
import { Store } from './store/store.ts'
import { podNamed, testCore } from './test-core.ts'

function server(store?: Store) {
  const core = testCore(store)
  return { core, api: localApi(core) }
}

describe('the API within the process', () => {
  test('hands out copies: changing one changes nothing', async () => {
    const { api } = server()
    const sent = podNamed('a', { app: 'web' })
    const made = await api.create('pods', 'default', sent)
    sent.metadata.labels.app = 'changed'
    made.metadata.labels = {}
    const [listed] = (await api.list('pods')).items
    if (listed?.spec) listed.spec.containers = []
    expect(await api.get('pods', 'default', 'a')).toMatchObject({
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main' }] },
    })
  })

  test('takes objects with undefined fields as if they were not there', async () => {
    const { api } = server()
    const made = await api.create('configmaps', 'default', {
      metadata: { name: 'a', labels: undefined },
      data: { key: 'value' },
    })
    expect(made).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { key: 'value' } })
    await expect(
      api.patch('configmaps', 'default', 'a', { data: undefined, metadata: { labels: { x: 'y' } } }, 'merge'),
    ).resolves.toMatchObject({ data: { key: 'value' }, metadata: { labels: { x: 'y' } } })
  })

  test('refuses as the server does', async () => {
    const { api } = server()
    await expect(api.get('pods', 'default', 'none')).rejects.toMatchObject({ code: 404 })
    await expect(api.delete('pods', 'default', 'none')).rejects.toMatchObject({ code: 404 })
    await expect(api.bind('default', 'none', 'n1')).rejects.toMatchObject({ code: 404 })
    await expect(api.create('pods', 'default', { metadata: { name: 'a' } })).rejects.toMatchObject({
      code: 422,
    })
  })

  test('watches until it is told to stop', async () => {
    const { api } = server()
    const { resourceVersion } = await api.list('pods')
    await api.create('pods', 'default', podNamed('a'))
    const ended = new AbortController()
    const seen: string[] = []
    for await (const event of api.watch('pods', { resourceVersion, signal: ended.signal })) {
      if (event.type === 'BOOKMARK') continue
      seen.push(`${event.type} ${event.object.metadata.name}`)
      if (event.type === 'ADDED') await api.delete('pods', 'default', 'a')
      else ended.abort()
    }
    expect(seen).toEqual(['ADDED a', 'DELETED a'])
  })

  test('stops a quiet watch too, and says when a version is too old', async () => {
    const { api } = server(new Store({ historyLimit: 2 }))
    const ended = new AbortController()
    const { resourceVersion } = await api.list('pods')
    const watching = Array.fromAsync(api.watch('pods', { resourceVersion, signal: ended.signal }))
    await Promise.resolve()
    ended.abort()
    expect(await watching).toEqual([])
    for (let n = 0; n < 10; n++) await api.create('pods', 'default', podNamed(`p-${n}`))
    const late = api.watch('pods', { resourceVersion: '1', signal: new AbortController().signal })
    await expect(Array.fromAsync(late)).rejects.toMatchObject({ code: 410 })
  })
})
