import { once } from 'node:events'
import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { apiServerDoor } from './api-server-door.ts'
import { PassingApiServer } from './testing/passing-api-server.ts'

const service = {
  metadata: { name: 'hello', namespace: 'x' },
  spec: { ports: [{ name: 'http', port: 80 }] },
}

/** A door through an API server to an app that answers so. */
async function doorTo(app: http.RequestListener) {
  const owned = new AsyncDisposableStack()
  onTestFinished(() => owned.disposeAsync())
  const server = owned.use(await PassingApiServer.open(app))
  const [door] = await apiServerDoor(server.connection)(service, new AbortController().signal, owned)
  const { node, url } = door ?? { node: '', url: '' }
  const ask = (path: string, init?: RequestInit) => fetch(`${url}${path}`, { redirect: 'manual', ...init })
  return { node, url, ask, server, owned }
}

/** With headers that `fetch` keeps for itself. */
async function askWith(url: string, headers: OutgoingHttpHeaders, body: readonly string[] = []) {
  const request = http.request(url, { method: 'POST', headers })
  for (const part of body) request.write(part)
  request.end()
  const [answer] = (await once(request, 'response')) as [http.IncomingMessage]
  return {
    headers: answer.headers,
    rawHeaders: answer.rawHeaders,
    status: answer.statusCode,
    text: await text(answer),
  }
}

describe('a request', () => {
  test('goes through the API server with its credentials, and comes back with what the app says', async () => {
    const { node, ask, server } = await doorTo(({ url }, response) => {
      if (url === '/none') response.writeHead(503, 'Nobody here').end('no endpoints available')
      else response.end('hello')
    })
    expect(node).toBe('api-server')
    expect(await (await ask('?q=1')).text()).toBe('hello')
    expect(server.asked.at(-1)).toMatchObject({
      url: '/k8s/api/v1/namespaces/x/services/http:hello:http/proxy/?q=1',
      headers: { authorization: 'Bearer secret' },
    })
    expect(await ask('none')).toMatchObject({ status: 503, statusText: 'Nobody here' })
  })

  test('brings its headers and its body, and nothing of its connection', async () => {
    let seen: IncomingHttpHeaders = {}
    const { url, server } = await doorTo(async (request, response) => {
      seen = request.headers
      response.end(await text(request))
    })
    const own = {
      ...{ 'content-type': 'text/plain', cookie: 'a=1; b=2', accept: 'text/event-stream' },
      ...{ 'idempotency-key': 'k', 'x-request-id': 'r', 'x-own': 'yes', 'user-agent': 'a user' },
    }
    const ofConnection = {
      ...{ connection: 'keep-alive, x-mine', 'x-mine': '1', 'keep-alive': 'timeout=9', te: 'trailers' },
      ...{ 'proxy-authorization': 'Basic x', 'proxy-connection': 'keep-alive', upgrade: 'h2c' },
    }
    expect(await askWith(url, { ...own, ...ofConnection }, ['in ', 'parts'])).toMatchObject({
      text: 'in parts',
    })
    expect(seen).toMatchObject(own)
    expect(Object.keys(seen).filter(name => name !== 'connection' && name in ofConnection)).toEqual([])
    expect(seen.connection).toBe('keep-alive')
    expect(seen.host).toBe(server.host)
    const counted = await askWith(url, { 'content-length': 4 }, ['four'])
    expect(counted.text).toBe('four')
    expect(seen).toMatchObject({ 'content-length': '4' })
    expect(seen).not.toHaveProperty('transfer-encoding')
  })

  test.for(['DELETE', 'PUT', 'PATCH'])('of %s brings a body of unknown length, too', async method => {
    const { url } = await doorTo(async (request, response) => {
      response.end(`${request.method} ${await text(request)}`)
    })
    const body = new Blob(['a body']).stream()
    const answer = await fetch(url, { method, body, duplex: 'half' } as RequestInit)
    expect(await answer.text()).toBe(`${method} a body`)
  })

  test.for(['Authorization', 'impersonate-user'])(
    'with %s is answered here: the API server would take it as said to itself',
    async name => {
      const { ask, server } = await doorTo((_, response) => response.end())
      const answer = await ask('', { headers: { [name]: 'Bearer mine' } })
      expect(answer.status).toBe(501)
      expect(await answer.text()).toContain(`the header ${name.toLowerCase()} as said to itself`)
      expect(server.asked).toEqual([])
    },
  )
})

describe('an answer', () => {
  test('brings its headers, each value of them, and nothing of its connection', async () => {
    const { url } = await doorTo((_, response) => {
      response.writeHead(200, {
        ...{ 'set-cookie': ['a=1; Path=/', 'b=2; HttpOnly'], 'x-instance': 'one', 'x-more': ['a', 'b'] },
        ...{ connection: 'keep-alive, x-mine', 'x-mine': '1', 'proxy-authenticate': 'Basic' },
      })
      response.end('hello')
    })
    const { headers, rawHeaders } = await askWith(url, {})
    expect(headers).toMatchObject({ 'set-cookie': ['a=1; Path=/', 'b=2; HttpOnly'], 'x-instance': 'one' })
    expect(rawHeaders.filter(word => word === 'x-more')).toHaveLength(2)
    expect(headers).not.toHaveProperty('x-mine')
    expect(headers).not.toHaveProperty('proxy-authenticate')
    expect(headers.connection).toBe('keep-alive')
  })

  test('leads where the app said, in its location and in its page', async () => {
    const page = '<a href="/posts/1">é</a><a rel="next" href="?before=3">next</a><form action="/">'
    const { ask } = await doorTo(({ url, headers: { 'accept-encoding': packed } }, response) => {
      if (url === '/page')
        response.writeHead(200, { 'content-type': 'text/html', 'x-packed': `${packed}` }).end(page)
      else response.writeHead(302, { location: '/posts/1?a=b#c' }).end()
    })
    expect((await ask('go')).headers.get('location')).toBe('/posts/1?a=b#c')
    const answer = await ask('page')
    expect(await answer.text()).toBe(page)
    expect(answer.headers.get('x-packed')).toBe('identity')
    expect(answer.headers.get('content-length')).toBe(`${Buffer.byteLength(page)}`)
    expect((await ask('page', { method: 'HEAD' })).headers.get('content-length')).not.toBe('0')
  })

  test('that does not come, or breaks off half-way, does so here, too', async () => {
    const { ask } = await doorTo(({ url }, response) => {
      if (url === '/cut') response.destroy()
      else if (url === '/again') response.end('hello')
      else {
        const type = url === '/half-a-page' ? 'text/html' : 'text/plain'
        response.writeHead(200, { 'content-length': '10', 'content-type': type })
        response.write('hello', () => response.destroy())
      }
    })
    await expect(ask('cut')).rejects.toThrow()
    await expect(ask('half').then(answer => answer.text())).rejects.toThrow()
    await expect(ask('half-a-page').then(answer => answer.text())).rejects.toThrow()
    expect(await (await ask('again')).text()).toBe('hello')
  })

  test('that comes before all was said leaves no connection behind that answers nobody', async () => {
    const { ask } = await doorTo(({ url, socket }, response) => {
      if (url === '/next') response.end('next')
      // As a Go server does with a body that it does not want.
      else socket.write('HTTP/1.1 503 No\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno')
    })
    for (let i = 0; i < 5; i += 1) {
      const body = new Blob([new Uint8Array(3_000_000)])
      expect(await (await ask('unwanted', { method: 'POST', body })).text()).toBe('no')
      expect(await (await ask('next')).text()).toBe('next')
    }
  })
})

test('is closed with the app', async () => {
  const { ask, owned } = await doorTo((_, response) => response.end())
  await owned.disposeAsync()
  await expect(ask('')).rejects.toThrow()
})
