import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AnswerScanner, type Scan } from './answer-scanner.ts'

/** Feeds the text in portions that end at the given places. */
function scan(text: string, cuts: readonly number[] = []): { scans: Scan[]; scanner: AnswerScanner } {
  const bytes = Buffer.from(text, 'latin1')
  const places = [...new Set(cuts.map(cut => cut % bytes.length))]
    .filter(cut => cut > 0)
    .sort((a, b) => a - b)
  const scanner = new AnswerScanner()
  const scans: Scan[] = []
  let from = 0
  for (const to of [...places, bytes.length]) {
    // The shared buffer is larger than what came, and holds older bytes behind it.
    const shared = Buffer.concat([bytes.subarray(from, to), Buffer.from('0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n')])
    scans.push(scanner.scan(shared, to - from))
    from = to
  }
  return { scans, scanner }
}

const answers = {
  'with a length': 'HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\nhello',
  'in chunks':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nb\r\n wide world\r\n0\r\nTrailer: yes\r\n\r\n',
  'without a body': 'HTTP/1.1 204 No Content\r\n\r\n',
  'of length zero': 'HTTP/1.1 302 Found\r\ncontent-length:0\r\n\r\n',
  'after an interim one': 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
}

describe('an answer', () => {
  test.for(Object.entries(answers))(
    '%s is followed to its end, in whatever portions it comes',
    ([, text]) => {
      fc.assert(
        fc.property(fc.array(fc.nat(), { maxLength: 12 }), cuts => {
          const { scans, scanner } = scan(text, cuts)
          expect(scans.pop()).toBe('done')
          expect(scans.every(one => one === 'more')).toBe(true)
          expect(scanner.size).toBe(text.length)
          expect(scanner.keepAlive).toBe(true)
        }),
        { numRuns: 200 },
      )
    },
  )

  test('ends where the connection does when it has no length', () => {
    const { scans, scanner } = scan('HTTP/1.0 200 OK\r\n\r\nsome words')
    expect(scans).toEqual(['more'])
    expect(scanner.close()).toBe('done')
    expect(scanner.keepAlive).toBe(false)
  })

  test('that the connection cuts is broken', () => {
    const { scanner } = scan('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel')
    expect(scanner.close()).toBe('broken')
  })

  test.for([
    ['is no HTTP', 'SSH-2.0-OpenSSH_9\r\n\r\n'],
    ['has a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello'],
    ['has a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\nhello\r\n'],
    ['is followed by bytes nobody asked for', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab'],
    ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ])('that %s is broken', ([, text = '']) => {
    expect(scan(text).scans).toEqual(['broken'])
  })

  test('whose head never ends is broken', () => {
    expect(scan(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`, [10, 100]).scans.pop()).toBe('broken')
  })

  test.for([
    ['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n', true],
  ] as const)('says whether its connection stays: %s', ([text, keepAlive]) => {
    expect(scan(text).scanner.keepAlive).toBe(keepAlive)
  })
})
