import { describe, expect, test } from 'vitest'
import { Store } from '../store/store.ts'
import { podNamed, testCore } from '../test-core.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { patch } from './patch.ts'
import { list } from './read.ts'
import { type Seen, watch } from './watch.ts'

function server(store?: Store) {
  const core = testCore(store)
  const pods = core.definitions.get('pods')
  const add = (name: string, labels?: Record<string, string>) =>
    create(core, pods, 'default', podNamed(name, labels))
  const label = (name: string, app: string) =>
    patch(core, pods, { namespace: 'default', name }, { metadata: { labels: { app } } }, 'merge')
  return { core, pods, add, label }
}

const namesOf = (items: { metadata: { name: string } }[]) => items.map(({ metadata }) => metadata.name)

describe('list', () => {
  test('selects by labels and fields', () => {
    const { core, pods, add } = server()
    add('a', { app: 'web' })
    add('b', { app: 'db' })
    expect(namesOf(list(core, pods, { labelSelector: 'app in (web)' }).items)).toEqual(['a'])
    expect(namesOf(list(core, pods, { fieldSelector: 'metadata.name!=a' }).items)).toEqual(['b'])
    expect(list(core, pods, { namespace: 'kube-system' }).items).toEqual([])
  })

  test('comes in pages of one moment, whatever is written meanwhile', () => {
    const { core, pods, add } = server()
    for (const name of ['a', 'b', 'c', 'd', 'e']) add(name)
    const first = list(core, pods, { limit: 2 })
    expect(first).toMatchObject({ remainingItemCount: 3 })
    add('bb')
    remove(core, pods, 'default', 'd')
    const second = list(core, pods, { limit: 2, continue: first.continue })
    expect(second.resourceVersion).toBe(first.resourceVersion)
    const third = list(core, pods, { limit: 2, continue: second.continue })
    const pages = [first, second, third]
    expect(pages.flatMap(({ items }) => namesOf(items))).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(third.continue).toBeUndefined()
  })

  test('refuses tokens that are none, are too old, and versions that are not yet', () => {
    const { core, pods, add } = server(new Store({ historyLimit: 2 }))
    expect(() => list(core, pods, { continue: 'rubbish' })).toThrow(expect.objectContaining({ code: 400 }))
    add('a')
    add('b')
    const { continue: token } = list(core, pods, { limit: 1 })
    for (let n = 0; n < 10; n++) add(`more-${n}`)
    expect(() => list(core, pods, { continue: token })).toThrow(expect.objectContaining({ code: 410 }))
    expect(() => list(core, pods, { resourceVersion: '999' })).toThrow('Too large resource version')
    expect(() => list(core, pods, { resourceVersion: 'x' })).toThrow(expect.objectContaining({ code: 400 }))
  })
})

describe('watch', () => {
  const record = (seen: string[]) => (event: Seen) => {
    seen.push(`${event.type} ${event.object.metadata.name}`)
  }

  test('tells what was missed and then what comes, once each', () => {
    const { core, pods, add } = server()
    add('a')
    const { resourceVersion } = list(core, pods)
    add('b')
    const seen: string[] = []
    const { stop } = watch(core, pods, { resourceVersion }, record(seen))
    add('c')
    remove(core, pods, 'default', 'c')
    stop()
    add('d')
    expect(seen).toEqual(['ADDED b', 'ADDED c', 'DELETED c'])
  })

  test('without a version begins with what there is', () => {
    const { core, pods, add } = server()
    add('a')
    const seen: string[] = []
    watch(core, pods, {}, record(seen))
    add('b')
    expect(seen).toEqual(['ADDED a', 'ADDED b'])
  })

  test('adds and deletes what comes into and leaves the selection', () => {
    const { core, pods, add, label } = server()
    const { resourceVersion } = list(core, pods)
    const seen: Seen[] = []
    watch(core, pods, { resourceVersion, labelSelector: 'app=web' }, event => seen.push(event))
    add('a', { app: 'db' })
    label('a', 'web')
    label('a', 'web')
    const left = label('a', 'db')
    remove(core, pods, 'default', 'a')
    expect(seen.map(({ type }) => type)).toEqual(['ADDED', 'DELETED'])
    // As it was when it was last selected, at the version at which it left.
    expect(seen[1]?.object.metadata).toMatchObject({
      labels: { app: 'web' },
      resourceVersion: left.metadata.resourceVersion,
    })
  })

  test('from a version that is forgotten is 410', () => {
    const { core, pods, add } = server(new Store({ historyLimit: 2 }))
    for (let n = 0; n < 10; n++) add(`p-${n}`)
    expect(() => watch(core, pods, { resourceVersion: '1' }, () => {})).toThrow(
      expect.objectContaining({ code: 410, status: expect.objectContaining({ reason: 'Expired' }) }),
    )
  })
})
