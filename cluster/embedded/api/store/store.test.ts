import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { ApiObject } from '../object.ts'
import { Journal } from './journal.ts'
import { Store } from './store.ts'

function object(name: string, extra: Record<string, unknown> = {}): ApiObject {
  const metadata = { name, namespace: 'a', uid: name, resourceVersion: '', creationTimestamp: '' }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...extra }
}

const namesOf = (objects: ApiObject[] | undefined) => objects?.map(({ metadata }) => metadata.name)

describe('the store', () => {
  test('raises one version with every write, over all resources', () => {
    const store = new Store()
    expect(store.put('configmaps', object('x')).metadata.resourceVersion).toBe('1')
    expect(store.put('secrets', object('y')).metadata.resourceVersion).toBe('2')
    expect(store.remove('configmaps', 'a', 'x')?.metadata.resourceVersion).toBe('3')
    expect(store.version).toBe(3)
  })

  test('gives out nothing that can be changed', () => {
    const store = new Store()
    const stored = store.put('configmaps', object('x', { data: { key: 'value' } }))
    expect(() => Object.assign(stored.data as object, { key: 'other' })).toThrow(TypeError)
  })

  test('remembers what it was at an earlier version', () => {
    const store = new Store()
    store.put('configmaps', object('a'))
    store.put('configmaps', object('b', { data: { is: 'old' } }))
    store.put('configmaps', object('b', { data: { is: 'new' } }))
    store.remove('configmaps', 'a', 'a')
    store.put('configmaps', object('c'))
    expect(namesOf(store.listAt('configmaps', 'a', 2))).toEqual(['a', 'b'])
    expect(store.listAt('configmaps', 'a', 2)?.[1]?.data).toEqual({ is: 'old' })
    expect(namesOf(store.listAt('configmaps', 'a', 5))).toEqual(['b', 'c'])
  })

  test('forgets old writes of a resource, but not those of quieter ones', () => {
    const store = new Store({ historyLimit: 5 })
    store.put('secrets', object('quiet'))
    for (let n = 0; n < 30; n++) store.put('configmaps', object('busy', { n }))
    expect(store.since('configmaps', 1)).toBeUndefined()
    expect(store.since('configmaps', 26)).toHaveLength(5)
    expect(store.since('secrets', 0)).toHaveLength(1)
  })
})

describe('the journal', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tahan-journal-'))
  const file = path.join(folder, 'state.jsonl')
  afterEach(() => rmSync(file, { force: true }))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('brings everything back, and versions go on from where they were', () => {
    const before = new Store({ journal: new Journal(file) })
    before.put('configmaps', object('kept', { data: { a: '1' } }))
    before.put('configmaps', object('gone'))
    before.remove('configmaps', 'a', 'gone')

    const after = new Store({ journal: new Journal(file) })
    expect(namesOf(after.list('configmaps'))).toEqual(['kept'])
    expect(after.get('configmaps', 'a', 'kept')?.data).toEqual({ a: '1' })
    expect(after.put('configmaps', object('next')).metadata.resourceVersion).toBe('4')
    expect(after.since('configmaps', 2)).toBeUndefined()
    expect(after.since('configmaps', 3)).toHaveLength(1)
  })

  test('drops a last line that a killed server did not finish', () => {
    new Store({ journal: new Journal(file) }).put('configmaps', object('whole'))
    appendFileSync(file, '{"version":9,"resource":"configmaps","obj')
    const after = new Store({ journal: new Journal(file) })
    expect(namesOf(after.list('configmaps'))).toEqual(['whole'])
    after.put('configmaps', object('more'))
    expect(namesOf(new Store({ journal: new Journal(file) }).list('configmaps'))).toEqual(['more', 'whole'])
  })

  test('comes first: what cannot be written is not stored, and nobody is told of it', () => {
    const store = new Store({ journal: new Journal(file) })
    store.put('configmaps', object('before'))
    const told: unknown[] = []
    store.subscribe('configmaps', change => told.push(change))
    const unwritable = {
      toJSON: () => {
        throw new Error('no space left on device')
      },
    }
    expect(() => store.put('configmaps', object('lost', { unwritable }))).toThrow('no space left')
    expect(namesOf(store.list('configmaps'))).toEqual(['before'])
    expect(told).toEqual([])
  })

  test('stays as it is when it cannot be begun anew', () => {
    const journal = new Journal(file)
    const store = new Store({ journal })
    store.put('configmaps', object('before'))
    const failing = (function* () {
      yield { resource: 'configmaps', object: object('before') }
      throw new Error('no space left on device')
    })()
    expect(() => journal.begin(store.version, failing)).toThrow('no space left')
    store.put('configmaps', object('later'))
    expect(namesOf(new Store({ journal: new Journal(file) }).list('configmaps'))).toEqual(['before', 'later'])
    expect(readdirSync(folder)).toEqual(['state.jsonl'])
  })

  test('does not grow without end', () => {
    const store = new Store({ journal: new Journal(file, 10_000) })
    for (let n = 0; n < 1000; n++) store.put('configmaps', object('busy', { n }))
    expect(readFileSync(file, 'utf8').length).toBeLessThan(15_000)
    const after = new Store({ journal: new Journal(file) })
    expect(after.get('configmaps', 'a', 'busy')?.n).toBe(999)
    expect(after.version).toBe(1000)
  })
})
