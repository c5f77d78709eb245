import { expect, test } from 'vitest'
import { planOf, type StepOptions } from './plan.ts'

const sound: StepOptions = { urls: ['http://127.0.0.1:8080/a?b=c'], connections: 200, origin: '0' }

test('a plan is complete, with the request ready to be sent', () => {
  expect(planOf(sound, 4)).toMatchObject({
    doors: [
      {
        address: '127.0.0.1',
        port: 8080,
        request: 'GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: keep-alive\r\n\r\n',
      },
    ],
    processes: 2,
    use: 'keep-alive',
  })
})

test('there are no more processes than connections', () => {
  expect(planOf({ ...sound, connections: 1 }, 64).processes).toBe(1)
})

test('autocannon gets processes enough to count right', () => {
  expect(planOf({ ...sound, connections: 5_000, engine: 'autocannon' }, 2).processes).toBe(7)
  expect(planOf({ ...sound, connections: 800, engine: 'autocannon' }, 2).processes).toBe(1)
})

test.for<[string, Partial<StepOptions>, RegExp]>([
  ['no connection', { connections: 0 }, /connections is 0/],
  ['a million connections', { connections: 1_000_000 }, /connections is 1000000.*\n.*28000/],
  ['half a connection', { connections: 1.5 }, /whole number/],
  ['no URL', { urls: [] }, /no URL/],
  ['something else', { urls: ['hello'] }, /"hello" is no URL/],
  ['a name', { urls: ['http://pi-1/'] }, /names a host/],
  ['another protocol', { urls: ['https://127.0.0.1/'] }, /asks for https/],
  ['a rate of autocannon', { engine: 'autocannon', ratePerSecond: 10 }, /at no rate of its own/],
  ['new connections of autocannon', { engine: 'autocannon', use: 'new' }, /counts no answer that ends/],
  ['no time', { holdMs: 0 }, /holdMs is 0/],
])('%s is refused, and why', ([, over, message]) => {
  expect(() => planOf({ ...sound, ...over }, 2)).toThrow(message)
})
