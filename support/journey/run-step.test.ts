import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CookieJar } from './cookie-jar.ts'
import { runStep } from './run-step.ts'
import type { Step, StepRequest, Variables } from './step.ts'

interface Seen {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

/** A door that answers as it is told, and remembers what it was asked. */
async function door(answer: (response: ServerResponse, number: number) => void) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method, url, headers } = request
    seen.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') })
    answer(response, seen.length)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  return {
    close,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
  }
}

function step(request: Partial<StepRequest>, over: Partial<Step> = {}): Step {
  return {
    name: 'a step',
    request: { method: 'GET', path: '/', ...request },
    ...{ expect: { status: [200] }, timeoutMs: 5_000, ...over },
  }
}

async function run(url: string, asked: Step, variables: Variables = {}, jar = new CookieJar()) {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-step-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(path.join(folder, 'clip.bin'), 'of a file')
  const requestId = { header: 'x-request-id', value: 'journey-1' }
  return runStep(url, asked, variables, { jar, folder, requestId, signal: new AbortController().signal })
}

describe('what is asked', () => {
  test('has variables in its path, its headers and every text of its body, and a request id', async () => {
    const { url, seen } = await door(response => response.end('{}'))
    const request: Partial<StepRequest> = {
      ...{ method: 'POST', path: '/a/{{id}}?b={{unset}}', headers: { authorization: 'Bearer {{token}}' } },
      json: { deep: [{ text: '{{id}}' }], number: 1 },
    }
    expect(await run(url, step(request), { id: '7', token: 't' })).toMatchObject({
      outcome: 'ok',
      status: 200,
    })
    expect(seen[0]).toMatchObject({
      ...{ method: 'POST', url: '/a/7?b=', body: '{"deep":[{"text":"7"}],"number":1}' },
      headers: { authorization: 'Bearer t', 'x-request-id': 'journey-1', 'content-type': 'application/json' },
    })
  })

  test('can be a form, one that uploads, or the bytes of a file', async () => {
    const { url, seen } = await door(response => response.end())
    const post = { method: 'POST' } as const
    await run(url, step({ ...post, form: { title: 'a {{word}}' } }), { word: 'b&c' })
    await run(
      url,
      step({ ...post, multipart: { title: 'x', clip: { file: 'clip.bin', type: 'video/mp4' } } }),
    )
    await run(url, step({ ...post, file: 'clip.bin' }))
    expect(seen[0]?.body).toBe('title=a+b%26c')
    expect(seen[1]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(seen[1]?.body).toMatch(
      /name="clip"; filename="clip.bin"\r\nContent-Type: video\/mp4\r\n\r\nof a file/,
    )
    expect(seen[2]?.body).toBe('of a file')
  })
})

test('cookies are kept from step to step, until they are over', async () => {
  const { url, seen } = await door((response, number) => {
    const cookies =
      number === 1 ? ['csrf=abc; Path=/', 'session=s'] : number === 2 ? ['session=; Max-Age=0'] : []
    response.setHeader('set-cookie', cookies).end()
  })
  const jar = new CookieJar()
  const first = await run(url, step({}, { keep: { csrf: { cookie: 'csrf' } } }), {}, jar)
  expect(first.kept).toEqual({ csrf: 'abc' })
  await run(url, step({}), {}, jar)
  await run(url, step({}), {}, jar)
  expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'csrf=abc; session=s', 'csrf=abc'])
})

describe('an answer', () => {
  test('gives what is kept: of its JSON, its headers, and by a pattern', async () => {
    const { url } = await door(response =>
      response.setHeader('location', '/posts/3').setHeader('x-instance', 'blog-1').end('{"video":{"id":3}}'),
    )
    const keep = {
      ...{ id: { json: 'video.id' }, place: { header: 'location' } },
      found: { match: '"id":(\\d)' },
    }
    expect(await run(url, step({}, { keep }))).toMatchObject({
      ...{ outcome: 'ok', instance: 'blog-1', kept: { id: '3', place: '/posts/3', found: '3' } },
    })
  })

  test('must have its status, what it is to hold, and what is to be kept', async () => {
    const { url } = await door(response => response.end('{"a":1}'))
    const outcomeOf = async (over: Partial<Step>) => (await run(url, step({}, over), { n: '1' })).outcome
    expect(await outcomeOf({ expect: { status: [201, 202] } })).toBe('http-error')
    expect(await outcomeOf({ expect: { status: [200], contains: '"a":{{n}}' } })).toBe('ok')
    expect(await outcomeOf({ expect: { status: [200], contains: 'b' } })).toBe('wrong-body')
    expect(await outcomeOf({ expect: { status: [200], leastBytes: 8 } })).toBe('wrong-body')
    expect(await outcomeOf({ keep: { b: { json: 'b' } } })).toBe('wrong-body')
  })

  test('that does not come is told in the words of the probe', async () => {
    const silent = await door(() => {})
    expect(await run(silent.url, step({}, { timeoutMs: 50 }))).toMatchObject({
      outcome: 'timeout',
      status: 0,
    })
    const closing = await door(response => response.destroy())
    expect((await run(closing.url, step({}))).outcome).toBe('reset')
    const gone = await door(() => {})
    gone.close()
    expect((await run(gone.url, step({}))).outcome).toBe('refused')
  })

  test('is asked for again until it holds, and no longer than that', async () => {
    const { url, seen } = await door((response, number) => response.end(number < 3 ? 'queued' : 'done'))
    const done = { expect: { status: [200], contains: 'done' }, untilMs: 10_000 }
    expect(await run(url, step({}, done))).toMatchObject({ outcome: 'ok', requestId: 'journey-1.3' })
    // Each asking can be told from the others in the services' logs.
    const ids = seen.map(({ headers }) => headers['x-request-id'])
    expect(ids).toEqual(['journey-1', 'journey-1.2', 'journey-1.3'])
    const never = { expect: { status: [200], contains: 'never' }, untilMs: 300 }
    expect((await run(url, step({}, never))).outcome).toBe('wrong-body')
  })
})
