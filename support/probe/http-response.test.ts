import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Reading, ResponseReader } from './http-response.ts'

interface Read {
  reading: Reading
  status: number
  instance: string
  body: string
  reusable: boolean
}

function read(portions: readonly Buffer[], close = false): Read {
  const reader = new ResponseReader()
  let reading: Reading = 'more'
  for (const portion of portions) {
    if (reading === 'more') reading = reader.feed(portion)
  }
  if (close && reading === 'more') reading = reader.close()
  const { status, instance, body, reusable } = reader
  return { reading, status, instance, body, reusable }
}

function readText(text: string, close = false): Read {
  return read([Buffer.from(text, 'utf8')], close)
}

/** `bytes` cut at any places. */
function portions(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [...places, bytes.length].map((end, i) => bytes.subarray(places[i - 1] ?? 0, end))
}

const response = fc
  .record({
    status: fc.integer({ min: 200, max: 599 }).filter(status => status !== 204 && status !== 304),
    body: fc.string({ unit: 'binary', maxLength: 400 }),
    framing: fc.constantFrom('length', 'chunked', 'close'),
    chunk: fc.integer({ min: 1, max: 50 }),
    keep: fc.boolean(),
    interim: fc.boolean(),
  })
  .map(({ status, body, framing, chunk, keep, interim }) => {
    const bytes = Buffer.from(body)
    const frame = { length: `Content-Length: ${bytes.length}\r\n`, chunked: 'transfer-encoding: Chunked\r\n' }
    const head =
      `${interim ? 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' : ''}HTTP/1.1 ${status} Some Words\r\n` +
      `X-Instance: hello-1\r\nDate: today\r\n${framing === 'close' ? '' : frame[framing]}` +
      `${keep ? '' : 'Connection: foo, Close\r\n'}\r\n`
    const chunks: Buffer[] = [Buffer.from(head)]
    if (framing !== 'chunked') chunks.push(bytes)
    else {
      for (let at = 0; at < bytes.length; at += chunk) {
        const part = bytes.subarray(at, at + chunk)
        chunks.push(Buffer.from(`${part.length.toString(16)};x=y\r\n`), part, Buffer.from('\r\n'))
      }
      chunks.push(Buffer.from('0\r\nTrailer: yes\r\n\r\n'))
    }
    return { status, body: bytes.toString(), framing, keep, wire: Buffer.concat(chunks) }
  })

describe('reading a response', () => {
  test('finds the same whichever way the bytes come in', () => {
    fc.assert(
      fc.property(response, fc.array(fc.nat(), { maxLength: 12 }), (sent, cuts) => {
        expect(read(portions(sent.wire, cuts), true)).toEqual({
          reading: 'done',
          status: sent.status,
          instance: 'hello-1',
          body: sent.body,
          reusable: sent.keep && sent.framing !== 'close',
        })
      }),
    )
  })

  test('knows an answer that is cut short', () => {
    fc.assert(
      fc.property(response, fc.nat(), (sent, cut) => {
        fc.pre(sent.framing !== 'close')
        const { reading } = read([sent.wire.subarray(0, cut % sent.wire.length)], true)
        expect(reading).toBe('broken')
      }),
    )
  })

  test('survives any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }), parts => {
        const { reading } = read(
          parts.map(part => Buffer.from(part)),
          true,
        )
        expect(reading).toBe('broken')
      }),
    )
  })

  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status below 100', 'HTTP/1.1 099 Odd\r\n\r\n'],
    ['a protocol switch', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['an encoding that was not asked for', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'],
    ['a chunk size that is none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    ['a chunk longer than it says', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n'],
    ['a body out of all proportion', 'HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n'],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(5000)}`],
  ])('calls %s broken', (_what, text) => {
    expect(readText(text).reading).toBe('broken')
  })

  test('a response without a body ends with its head', () => {
    expect(readText('HTTP/1.1 204 No Content\r\n\r\n')).toMatchObject({ reading: 'done', reusable: true })
    expect(readText('HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n').reading).toBe('done')
    expect(readText('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')).toMatchObject({
      reading: 'done',
      body: '',
    })
  })

  test('HTTP/1.0 keeps a connection only when it says so', () => {
    const head = 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n'
    expect(readText(`${head}\r\n`).reusable).toBe(false)
    expect(readText(`${head}Connection: Keep-Alive\r\n\r\n`).reusable).toBe(true)
  })

  test('a connection that goes on talking after its answer is not used again', () => {
    const { reading, reusable, body } = readText('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1')
    expect({ reading, reusable, body }).toEqual({ reading: 'done', reusable: false, body: 'ok' })
  })
})
