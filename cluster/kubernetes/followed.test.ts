import type { KubernetesObject } from '@kubernetes/client-node'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Followed } from './followed.ts'
import { FakeApiServer, type OpenWatch } from './testing/fake-api-server.ts'

const patience = { timeout: 20_000, interval: 5 }
let server: FakeApiServer
let followed: Followed<KubernetesObject>
let seen: string[]

beforeEach(async () => {
  server = await FakeApiServer.start()
  server.state = { version: '10', items: [pod('a', 3), pod('b', 7)] }
  seen = []
  followed = await Followed.start(
    { config: server.config, path: '/api/v1/namespaces/x/pods', list: () => server.list() },
    (change, object) => seen.push(`${change} ${object.metadata?.name}`),
  )
})
afterEach(async () => {
  await followed[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

const pod = (name: string, version: number): KubernetesObject => ({
  metadata: { name, uid: `uid-${name}`, resourceVersion: String(version) },
})
const names = () => [...followed.items.values()].map(({ metadata }) => metadata?.name)
const told = (changes: string[]) => vi.waitFor(() => expect(seen).toEqual(changes), patience)

/** The n-th watch, once it is there. */
async function watch(n: number): Promise<OpenWatch> {
  await vi.waitFor(() => expect(server.watches.length).toBeGreaterThan(n), patience)
  return server.watches[n] as OpenWatch
}

const present = ['present a', 'present b']

test('what is there when it begins is present, and watched from there on', async () => {
  expect(seen).toEqual(present)
  expect((await watch(0)).resourceVersion).toBe('10')
})

test('changes are told in order, and kept', async () => {
  const { send } = await watch(0)
  send('ADDED', pod('c', 11))
  send('MODIFIED', pod('a', 12))
  send('DELETED', pod('b', 13))
  await told([...present, 'added c', 'changed a', 'removed b'])
  expect(names()).toEqual(['a', 'c'])
  expect(followed.items.get('uid-a')?.metadata?.resourceVersion).toBe('12')
})

test('a stream that ends is taken up at the last version, bookmarks included', async () => {
  const first = await watch(0)
  first.send('MODIFIED', pod('a', 12))
  first.send('BOOKMARK', pod('', 20))
  first.end()
  const second = await watch(1)
  expect(second.resourceVersion).toBe('20')
  second.send('ADDED', pod('c', 21))
  await told([...present, 'changed a', 'added c'])
})

test('a forgotten history is listed anew: what disappeared meanwhile is removed, what is the same is no news', async () => {
  const first = await watch(0)
  server.state = { version: '90', items: [pod('b', 7), pod('c', 60), pod('d', 80)] }
  first.send('ADDED', pod('d', 11))
  first.send('ERROR', { kind: 'Status', code: 410, reason: 'Expired' })
  await told([...present, 'added d', 'removed a', 'added c', 'changed d'])
  expect((await watch(1)).resourceVersion).toBe('90')
  await vi.waitFor(() => expect(first.isOpen).toBe(false), patience)
})

test('a server that dies and is back is asked what was missed', async () => {
  const first = await watch(0)
  server.refuseWith = 503
  first.cut()
  server.state = { version: '30', items: [pod('a', 3), pod('b', 29)] }
  await told([...present, 'changed b'])
  server.refuseWith = undefined
  expect(Number((await watch(1)).resourceVersion)).toBe(30)
})

test('disposing ends the stream, and nothing is told any more', async () => {
  const first = await watch(0)
  await followed[Symbol.asyncDispose]()
  await vi.waitFor(() => expect(first.isOpen).toBe(false), patience)
  expect(server.watches).toHaveLength(1)
  expect(seen).toEqual(present)
})

test.for([
  [403, /RIGHT_MISSING.*watch pods in namespace x[\s\S]*apiGroups: \[""\], resources: \["pods"\]/],
  [401, /NOT_LOGGED_IN/],
] as const)('a server that answers %i for good ends it, and the error says why', async ([status, why]) => {
  await using own = new AsyncDisposableStack()
  const lost = Promise.withResolvers<void>()
  const source = { config: server.config, path: '/api/v1/namespaces/x/pods', list: () => server.list() }
  server.refuseWith = status
  const refused = own.use(await Followed.start(source, undefined, lost.resolve))
  await lost.promise
  expect(() => refused.check()).toThrow(why)
})

test('a refusal that does not last is no end', async () => {
  const first = await watch(0)
  server.refuseWith = 403
  first.cut()
  server.state = { version: '30', items: [pod('a', 3), pod('b', 29)] }
  await told([...present, 'changed b'])
  server.refuseWith = undefined
  await watch(1)
  expect(() => followed.check()).not.toThrow()
})
