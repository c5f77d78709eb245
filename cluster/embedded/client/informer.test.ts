import type { ConfigMap } from 'kubernetes-types/core/v1.js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Api, WatchEvent } from './api.ts'
import { ApiError } from './api-error.ts'
import { Informer } from './informer.ts'
import { ManualClock } from './manual-clock.ts'
import type { Stored } from './resources.ts'

type Item = Stored<ConfigMap>
type Turn = { list: Item[]; version: string } | { fails: Error } | { watch: (WatchEvent<Item> | Error)[] }

let stop: AbortController
beforeEach(() => {
  stop = new AbortController()
})
afterEach(() => stop.abort())

function item(name: string, resourceVersion: string, uid = name): Item {
  const metadata = { name, namespace: 'a', uid, resourceVersion, creationTimestamp: '' }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata }
}

/** A server whose every answer is written down beforehand; after the last one streams stay open. */
function scripted(turns: Turn[]) {
  const asked: string[] = []
  const api = {
    async list() {
      asked.push('list')
      const turn = turns.shift()
      if (turn && 'fails' in turn) throw turn.fails
      if (!turn || !('list' in turn)) throw new Error('the script has no list here')
      return { items: turn.list, resourceVersion: turn.version }
    },
    async *watch(_resource: string, { resourceVersion, signal }: Parameters<Api['watch']>[1]) {
      asked.push(`watch ${resourceVersion}`)
      const turn = turns.shift()
      if (turn && 'watch' in turn) {
        for (const event of turn.watch) {
          if (event instanceof Error) throw event
          yield event
        }
        return
      }
      await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    },
  } as unknown as Api
  return { api, asked }
}

function follow(turns: Turn[]) {
  const { api, asked } = scripted(turns)
  const clock = new ManualClock()
  const seen: string[] = []
  const troubles: unknown[] = []
  const informer = new Informer({
    api,
    resource: 'configmaps',
    signal: stop.signal,
    clock,
    onTrouble: thrown => troubles.push(thrown),
  })
  informer.onChange(({ type, object }) => seen.push(`${type} ${object.metadata.name}`))
  return { informer, asked, seen, clock, troubles }
}

const gone = new ApiError({ code: 410, reason: 'Expired' })

describe('an informer', () => {
  test('lists, then follows the changes', async () => {
    const { informer, seen } = follow([
      { list: [item('one', '1')], version: '5' },
      {
        watch: [
          { type: 'ADDED', object: item('two', '6') },
          { type: 'MODIFIED', object: item('one', '7') },
          { type: 'DELETED', object: item('two', '8') },
        ],
      },
    ])
    await informer.synced
    await vi.waitFor(() => expect(seen).toEqual(['added one', 'added two', 'updated one', 'deleted two']))
    expect(informer.list('a').map(({ metadata }) => metadata.name)).toEqual(['one'])
    expect(informer.get('a/one')?.metadata.resourceVersion).toBe('7')
    expect(informer.list('b')).toEqual([])
  })

  test('takes a closed stream up where it ended', async () => {
    const { asked } = follow([
      { list: [], version: '5' },
      { watch: [{ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } }] },
    ])
    await vi.waitFor(() => expect(asked).toEqual(['list', 'watch 5', 'watch 9']))
  })

  test('lists again when its version is forgotten, and tells the difference', async () => {
    const { asked, seen } = follow([
      { list: [item('stays', '1'), item('goes', '2'), item('reborn', '3')], version: '5' },
      { watch: [gone] },
      { list: [item('stays', '1'), item('reborn', '8', 'another'), item('comes', '9')], version: '9' },
    ])
    await vi.waitFor(() => expect(asked).toEqual(['list', 'watch 5', 'list', 'watch 9']))
    expect(seen.slice(3)).toEqual(['deleted goes', 'deleted reborn', 'added reborn', 'added comes'])
  })

  test('waits before it asks a failing server again', async () => {
    const refused = new Error('connection refused')
    const { asked, clock, informer, troubles } = follow([
      { fails: refused },
      { list: [item('one', '1')], version: '1' },
    ])
    await vi.waitFor(() => expect(troubles).toEqual([refused]))
    expect(asked).toEqual(['list'])
    clock.advance(50)
    await informer.synced
    expect(informer.list()).toHaveLength(1)
  })

  test('takes in what its owner wrote, unless the watch knows better', async () => {
    const { informer, seen, asked } = follow([
      { list: [], version: '5' },
      {
        watch: [
          { type: 'ADDED', object: item('one', '6') },
          { type: 'DELETED', object: item('one', '8') },
        ],
      },
    ])
    await vi.waitFor(() => expect(asked).toContain('watch 8'))
    informer.observe(item('one', '6'))
    informer.observe(item('two', '9'))
    expect(seen).toEqual(['added one', 'deleted one', 'added two'])
  })

  test('survives a handler that throws', async () => {
    const { informer, seen, troubles } = follow([{ list: [item('one', '1')], version: '1' }])
    informer.onChange(() => {
      throw new Error('a mistake')
    })
    informer.onChange(({ object }) => seen.push(`also ${object.metadata.name}`))
    await informer.synced
    expect(seen).toEqual(['added one', 'also one'])
    expect(troubles).toHaveLength(1)
  })

  test('gives up waiting for the first list when it is ended', async () => {
    const { informer } = follow([{ fails: new Error('away') }])
    stop.abort(new Error('enough'))
    await expect(informer.synced).rejects.toThrow('enough')
  })
})
