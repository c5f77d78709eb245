import { describe, expect, test } from 'vitest'
import { type ProbeOptions, planOf } from './options.ts'

const good: ProbeOptions = {
  vantages: [{ name: 'agent-1', url: 'http://127.7.0.11:30080/' }],
  file: '/tmp/samples.csv',
  origin: '123',
}

describe('the options of a probe', () => {
  test('have defaults', () => {
    expect(planOf(good)).toEqual({
      doors: [{ name: 'agent-1', address: '127.7.0.11', port: 30080, host: '127.7.0.11:30080', path: '/' }],
      file: '/tmp/samples.csv',
      origin: '123',
      reusedPerSecond: 200,
      newPerSecond: 100,
      timeoutMs: 500,
      connectionsPerVantage: 8,
      body: { kind: 'any' },
      realTime: true,
    })
  })

  test('take a path, a query, the default port and IPv6', () => {
    const url = (text: string) => planOf({ ...good, vantages: [{ name: 'v', url: text }] }).doors[0]
    expect(url('http://10.0.0.1')).toMatchObject({ port: 80, path: '/' })
    expect(url('http://10.0.0.1:81/a?b=c')).toMatchObject({ port: 81, path: '/a?b=c', host: '10.0.0.1:81' })
    expect(url('http://[::1]:82/')).toMatchObject({ address: '::1', host: '[::1]:82' })
  })

  test.each<[string, Partial<ProbeOptions>, string]>([
    ['no vantage', { vantages: [] }, 'There is no vantage'],
    [
      'a vantage without a name',
      { vantages: [{ name: '', url: 'http://127.0.0.1' }] },
      'A vantage is named ""',
    ],
    ['a name of two lines', { vantages: [{ name: 'a\nb', url: 'http://127.0.0.1' }] }, 'is named "a\\nb"'],
    ['a URL that is none', { vantages: [{ name: 'v', url: '127.0.0.1' }] }, 'The URL of vantage v'],
    ['https', { vantages: [{ name: 'v', url: 'https://127.0.0.1' }] }, 'speaks https:'],
    ['a host name', { vantages: [{ name: 'v', url: 'http://localhost' }] }, 'the name "localhost"'],
    [
      'two vantages of one name',
      { vantages: [...good.vantages, ...good.vantages] },
      'Two vantages have the same name',
    ],
    ['no requests at all', { reusedPerSecond: 0, newPerSecond: 0 }, 'Both rates are 0'],
    ['a negative rate', { reusedPerSecond: -1 }, 'reusedPerSecond is -1'],
    ['a rate that is no number', { newPerSecond: Number.NaN }, 'newPerSecond is NaN'],
    ['more than a probe can time', { reusedPerSecond: 1500, newPerSecond: 501 }, '2001 requests per second'],
    ['no time to answer', { timeoutMs: 0 }, 'timeoutMs is 0'],
    ['half a connection', { connectionsPerVantage: 1.5 }, 'connectionsPerVantage is 1.5'],
    ['a broken origin', { origin: 'now' }, 'The clock'],
    ['no file', { file: '' }, 'no file'],
  ])('%s is refused', (_what, change, message) => {
    expect(() => planOf({ ...good, ...change })).toThrow(message)
    expect(() => planOf({ ...good, ...change })).toThrow('PROBE_OPTIONS')
  })
})
