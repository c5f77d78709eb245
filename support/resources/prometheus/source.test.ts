import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { newOrigin, runClock } from '../../clock.ts'
import { addressOf } from '../http.ts'
import { prometheus } from './source.ts'

const machines = [{ name: 'pi-1', addresses: ['10.0.0.1'] }]
const { signal } = new AbortController()
const { nowMs } = runClock(newOrigin())

interface Said {
  status?: number
  text: string
  /** Broken off after this many bytes. */
  cutAt?: number
}

/** A Prometheus that says what it is told to. */
async function scripted(answer: (query: string) => Said) {
  const asked: { query: string; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? ''
    asked.push({ query, authorization: request.headers.authorization })
    const { status = 200, text, cutAt } = answer(query)
    response.writeHead(status, { 'content-length': Buffer.byteLength(text) })
    if (cutAt === undefined) response.end(text)
    else response.write(text.slice(0, cutAt), () => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const theirs = () => Date.now() / 1_000 + 3_600
const time = (): Said => said('scalar', [theirs(), String(theirs())])
const said = (resultType: string, result: unknown): Said => ({
  text: JSON.stringify({ status: 'success', data: { resultType, result } }),
})
const series = (name: string, labels: object, ...values: [number, number][]) => ({
  metric: { __name__: name, ...labels },
  values: values.map(([at, value]) => [at, String(value)]),
})

const open = (url: string, namespaces: string[] = []) =>
  prometheus({ address: addressOf(url), machines, namespaces, nowMs, everyMs: 5_000 }, signal)

test('figures are of when they were scraped, by its own clock, and told once', async () => {
  const at = theirs()
  const node = (name: string, labels: object, ...values: [number, number][]) =>
    series(name, { instance: '10.0.0.1:9100', ...labels }, ...values)
  const matrix = [
    node('node_cpu_seconds_total', { cpu: '0', mode: 'user' }, [at - 2, 10], [at - 1, 11]),
    node('node_cpu_seconds_total', { cpu: '1', mode: 'idle' }, [at - 2, 90], [at - 1, 91]),
    node('node_memory_MemTotal_bytes', {}, [at - 2, 800]),
    node('node_memory_MemAvailable_bytes', {}, [at - 2, 300]),
    series('node_cpu_seconds_total', { instance: '10.0.0.9:9100', cpu: '0', mode: 'user' }, [at - 1, 5]),
  ]
  const pods = ['', 'POD', 'hello'].map(container =>
    series(
      'container_cpu_usage_seconds_total',
      { namespace: 'a', pod: 'b', container: container || undefined },
      [at - 1, container === 'hello' ? 4 : 5],
    ),
  )
  const { url, asked } = await scripted(query => {
    if (query === 'time()') return time()
    if (query.startsWith('scalar(count(')) return said('scalar', [at, '40'])
    return said('matrix', query.includes('container_') ? pods : matrix)
  })
  const source = await open(url.replace('//', '//me:secret@'), ['a'])
  expect(source).toMatchObject({ tellsPods: true, where: url })
  const beforeMs = nowMs()
  const readings = await source.read(signal)
  expect(readings).toMatchObject([
    { kind: 'node', name: 'pi-1', cpuSeconds: 10, cores: 2, memoryBytes: 500, memoryTotalBytes: 800 },
    { kind: 'node', name: 'pi-1', cpuSeconds: 11, memoryBytes: undefined },
    { kind: 'pod', name: 'a/b', cpuSeconds: 9 },
  ])
  expect(Math.abs((readings[1]?.atMs ?? 0) - (beforeMs - 1_000))).toBeLessThan(1_000)
  expect(await source.read(signal)).toEqual([])
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(
    new Set([`Basic ${btoa('me:secret')}`]),
  )
})

test('one of another cluster is refused with what it knows', async () => {
  const other = series('node_cpu_seconds_total', { instance: 'other:9100' }, [1, 1])
  const knows = async (result: unknown[]) => {
    const { url } = await scripted(query => (query === 'time()' ? time() : said('matrix', result)))
    return open(url)
  }
  await expect(knows([other])).rejects.toThrow(/PROMETHEUS_OF_ANOTHER_CLUSTER.*pi-1[\s\S]*other:9100/)
  await expect(knows([])).rejects.toThrow(/no figures of node-exporter/)
})

test.for<[string, Said, RegExp]>([
  ['a page of something else', { text: '<html>' }, /half an answer, or none/],
  ['no such page', { status: 404, text: '404 page not found' }, /HTTP 404: "404 page not found"/],
  ['who are you?', { status: 401, text: 'Unauthorized' }, /HTTP 401/],
  ['half of its answer', { text: JSON.stringify({ status: 'success' }), cutAt: 10 }, /broke off/],
  [
    'a refusal',
    { status: 422, text: '{"status":"error","errorType":"execution","error":"too many samples"}' },
    /refused: execution: too many samples/,
  ],
  ['another JSON', { text: '{"status":"success","data":{}}' }, /otherwise than Prometheus/],
])('%s is no Prometheus, and no zero', async ([, answer, words]) => {
  const { url } = await scripted(() => answer)
  await expect(open(url)).rejects.toThrow(/PROMETHEUS_NOT_REACHED/)
  await expect(open(url)).rejects.toThrow(words)
})

test('nobody at all there is told with the reason, and without the password', async () => {
  const thrown = await open('http://me:secret@127.0.0.1:2/').catch(String)
  expect(thrown).toContain('PROMETHEUS_NOT_REACHED')
  expect(thrown).toContain('ECONNREFUSED')
  expect(thrown).not.toContain('secret')
})
