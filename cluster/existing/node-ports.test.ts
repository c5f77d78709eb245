import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodePortsThatAnswer } from './node-ports.ts'

const never = new AbortController().signal
const brief = { firstMs: 3_000, othersMs: 300 }
/** Nothing listens there. */
const silent = '127.0.0.97'

let server: Server
let port: number
let status = 200
let requests = 0
beforeAll(async () => {
  server = createServer((_, response) => {
    requests += 1
    response.writeHead(status).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(() => server.close())

const look = (candidates: Parameters<typeof nodePortsThatAnswer>[0], patience = brief) => {
  const doors = nodePortsThatAnswer(candidates, patience)
  const service = { metadata: { name: 'hello' }, spec: { ports: [{ port: 80, nodePort: port }] } }
  return () => doors(service, never, new AsyncDisposableStack())
}

describe('doors at NodePorts', () => {
  test('are at the first address of each node that answers; a node without one has none', async () => {
    const doors = look([
      { name: 'a', addresses: [silent, '127.0.0.1'] },
      { name: 'b', addresses: [silent] },
      { name: 'c', addresses: [] },
    ])
    expect(await doors()).toEqual([{ node: 'a', url: `http://127.0.0.1:${port}/` }])
  })

  test('stay the same for every app of a run', async () => {
    const doors = look([{ name: 'a', addresses: ['127.0.0.1'] }])
    await doors()
    const before = requests
    expect(await doors()).toHaveLength(1)
    expect(requests).toBe(before)
  })

  test('that none answers are refused with all that was tried', async () => {
    const doors = look([{ name: 'a', addresses: [silent] }], { firstMs: 300, othersMs: 100 })
    await expect(doors()).rejects.toThrow(
      /NO_DOOR_ANSWERS[\s\S]*http:\/\/127\.0\.0\.97:\d+\/ \(connect ECONNREFUSED[\s\S]*TAHAN_ADDRESS=[\s\S]*TAHAN_DOOR=/,
    )
  })

  test('are looked for again with the next app when none answered', async () => {
    const doors = look([{ name: 'a', addresses: ['127.0.0.1'] }], { firstMs: 300, othersMs: 100 })
    status = 503
    await expect(doors()).rejects.toThrow(/HTTP 503/)
    status = 200
    expect(await doors()).toHaveLength(1)
  })
})
