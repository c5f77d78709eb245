import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { newOrigin } from '../clock.ts'
import { type MetricsOptions, openMetrics } from './open.ts'

const facts = { run: 'a-run', target: 'embedded', profile: 'quick', origin: newOrigin() }
const anyPort = { host: '127.0.0.1', port: 0 }
const nobody: MetricsOptions = { address: undefined, chosen: false, gateway: undefined }

async function opened(options: Partial<MetricsOptions>) {
  const said: string[] = []
  const metrics = await openMetrics({ ...nobody, ...options }, line => said.push(line))
  onTestFinished(() => metrics[Symbol.asyncDispose]())
  const begin = () => metrics.begin(facts)
  return { metrics, begin, said, url: said.map(line => /http:\S+/.exec(line)?.[0] ?? '')[0] ?? '' }
}

/** A Pushgateway's side of the talk: what came, and an answer of the test's choosing. */
async function gateway(answer: () => number = () => 200) {
  const came: { method: string; url: string; authorization: string | undefined; body: string }[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = ''
    for await (const part of request) body += part
    const { method = '', url = '', headers } = request
    came.push({ method, url, authorization: headers.authorization, body })
    response.writeHead(answer()).end('so it is')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { came, host: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('figures are served while a run goes on, and no longer', async () => {
  const { metrics, begin, url } = await opened({ address: anyPort })
  metrics.tell({ kind: 'phase', phase: 'unheard' })
  expect((await fetch(url)).status).toBe(503)
  begin()
  metrics.tell({ kind: 'phase', phase: 'deploying' })
  const answer = await fetch(url)
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  expect(await answer.text()).toContain('tahan_phase{phase="deploying",run="a-run"} 1')
  expect((await fetch(url.replace('/metrics', '/'))).status).toBe(404)
  expect((await fetch(url, { method: 'POST' })).status).toBe(405)

  await metrics[Symbol.asyncDispose]()
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})

test('an address that is taken is an error where it was chosen, and else a run without figures that says so', async () => {
  const { url } = await opened({ address: anyPort })
  const address = { host: '127.0.0.1', port: Number(new URL(url).port) }
  await expect(openMetrics({ ...nobody, address, chosen: true }, () => {})).rejects.toThrow(
    /METRICS_ADDRESS\]: .*\n {2}Because: something else listens there, perhaps another run\.\n {2}Try: TAHAN_METRICS=/,
  )
  const { said } = await opened({ address })
  expect(said).toEqual([expect.stringContaining('no live figures')])
})

test('an address that this machine does not have is an error', async () => {
  const address = { host: '192.0.2.1', port: 9464 }
  await expect(openMetrics({ ...nobody, address, chosen: true }, () => {})).rejects.toThrow(
    'this machine does not have that address',
  )
})

test('figures are pushed under the run’s name and taken away at its end; the password stands in no line', async () => {
  const { came, host } = await gateway(() => (came.length <= 1 ? 503 : 200))
  const { metrics, begin, said } = await opened({ gateway: `http://me:s%20cret@${host}/push` })
  begin()
  await vi.waitFor(() => expect(said).toHaveLength(2), 10_000)
  await metrics[Symbol.asyncDispose]()
  expect(came[0]).toMatchObject({ method: 'PUT', url: '/push/metrics/job/tahan/run/a-run' })
  expect(came[0]?.body).toContain('tahan_run_info{')
  expect(came[0]?.authorization).toBe(`Basic ${Buffer.from('me:s cret').toString('base64')}`)
  expect(came.at(-1)).toMatchObject({ method: 'DELETE', url: '/push/metrics/job/tahan/run/a-run', body: '' })
  expect(said).toEqual([
    `live figures do not reach the Pushgateway at http://${host}/push: it answers 503: so it is`,
    `the Pushgateway at http://${host}/push takes live figures again`,
  ])
})

test('a gateway that is away spoils nothing, and is told of once', async () => {
  const { metrics, begin, said } = await opened({ gateway: 'http://127.0.0.1:9' })
  begin()
  await vi.waitFor(() => expect(said).toHaveLength(1), 10_000)
  await metrics[Symbol.asyncDispose]()
  expect(said).toEqual([
    expect.stringMatching(/do not reach the Pushgateway at http:.*: .*(ECONNREFUSED|bad port)/),
  ])
})

test('a run that nobody looks at tells nobody', async () => {
  const { metrics, begin, said } = await opened({})
  begin()
  metrics.tell({ kind: 'phase', phase: 'deploying' })
  expect(said).toEqual([])
})
