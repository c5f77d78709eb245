import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sample } from '../../probe/sample.ts'
import { readJtl } from './read-jtl.ts'
import { RowReader } from './rows.ts'
import { biasOf } from './summary.ts'
import { jtlHeader, jtlRow } from './write-jtl.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-jtl-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function reading(text: string) {
  const file = path.join(folder, 'their.jtl')
  await writeFile(file, text)
  return readJtl(file)
}

/** As JMeter 5 writes them. */
const header =
  'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect'
const line = (startMs: number, elapsedMs: number, over = '200,OK,Users 1-1,text,true,') =>
  `${startMs},${elapsedMs},home,${over},1250,120,2,2,http://10.0.0.1/,${elapsedMs},0,1`
const failed = '500,"Internal, ""bad""\nError",Users 1-2,text,false,"expected\n200"'

describe('a JTL of somebody’s own', () => {
  test('tells what it counted, messages over several lines included', async () => {
    const summary = await reading(
      `${[header, line(1_000, 10), line(1_500, 20, failed), line(2_000, 1_000)].join('\n')}\n`,
    )
    expect(summary).toMatchObject({
      ...{ ok: 2, failed: 1, fromMs: 1_000, toMs: 3_000, threads: 2 },
      ...{ requestsPerSecond: 1, bitsPerSecond: 10_000, requestLoss: 1 / 3 },
      latency: { n: 2 },
    })
    expect(summary.cutAtLine).toBeUndefined()
  })

  test('may have other delimiters, fewer columns and line ends of its own', async () => {
    const text = 'timeStamp;elapsed;success\r\n1000;5;true\r\n2000;5;false\r\n'
    expect(await reading(text)).toMatchObject({ ok: 1, failed: 1, toMs: 2_005 })
  })

  test('that was cut in half is read up to there, and says so', async () => {
    const whole = `${[header, line(1_000, 10), line(2_000, 20), line(3_000, 30)].join('\n')}\n`
    const cut = whole.slice(0, whole.lastIndexOf('http'))
    expect(await reading(cut)).toMatchObject({ ok: 2, cutAtLine: 4 })
  })

  test.for<[string, string, RegExp]>([
    ['nothing', '', /no line of columns/],
    ['XML', '<?xml version="1.0"?>\n<testResults/>\n', /it is XML.*\n.*output_format=csv/],
    ['no header', `${line(1_000, 10)}\n`, /no column timeStamp.*\n.*print_field_names/],
    ['no success', 'timeStamp,elapsed\n1,2\n', /no column success/],
    [
      'a date for a time',
      'timeStamp,elapsed,success\n2024/01/02,5,true\n',
      /line 2 .*\n.*timestamp_format=ms/,
    ],
    ['a line of another file', 'timeStamp,elapsed,success\n1,5,true\n1,5\n', /line 3 has 2 fields where 3/],
    ['a word for success', 'timeStamp,elapsed,success\n1,5,yes\n', /"yes" for success/],
  ])('that is %s is refused, and why', async ([, text, message]) => {
    await expect(reading(text)).rejects.toThrow(message)
  })

  test('that is not there is refused', async () => {
    await expect(readJtl(path.join(folder, 'none.jtl'))).rejects.toThrow('JTL_NOT_FOUND')
  })
})

test('rows are the same however the file comes in portions', () => {
  const fields = fc.array(fc.array(fc.constantFrom('a', ',', '"', '\n', 'é'), { maxLength: 5 }), {
    minLength: 2,
    maxLength: 4,
  })
  fc.assert(
    fc.property(fc.array(fields, { minLength: 1, maxLength: 5 }), fc.nat(), (rows, at) => {
      const cells = rows.map(row => row.map(cell => cell.join('')))
      const text = cells
        .map(row => `${row.map(cell => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`)
        .join('')
      const reader = new RowReader(',')
      const cut = at % text.length
      const read = [...reader.read(text.slice(0, cut)), ...reader.read(text.slice(cut))]
      expect(read.map(row => row.fields)).toEqual(cells)
      expect(reader.torn).toBeUndefined()
    }),
  )
})

describe('the bias of a closed loop', () => {
  test('is none where every answer took as long as usual', () => {
    expect(biasOf(new Map([[10, 1_000]]), 10)).toMatchObject({ notSent: 0, notSentShare: 0 })
  })

  test('is what was not asked within a freeze', () => {
    // One thread, an answer every 10 ms for 10 s, but for a freeze of 2 s: 200 were due in it, and one was sent.
    const bias = biasOf(
      new Map([
        [10, 800],
        [2_000, 1],
      ]),
      10,
    )
    expect(bias?.notSent).toBe(199)
    // Evenly over the freeze: of a thousand requests 200 met it, so that the last hundredth waited 1.9 s or more.
    expect(bias?.latencyWithThem?.p99Ms).toBeGreaterThan(1_850)
    expect(bias?.latencyWithThem?.p99Ms).toBeLessThan(1_950)
  })

  test('adds as many requests as it says', () => {
    const took = fc.array(fc.tuple(fc.nat(700_000), fc.integer({ min: 1, max: 50 })), { minLength: 1 })
    fc.assert(
      fc.property(took, fc.double({ min: 0.1, max: 500, noNaN: true }), (entries, paceMs) => {
        const sent = new Map(entries)
        const n = [...sent.values()].reduce((sum, count) => sum + count, 0)
        const bias = biasOf(sent, paceMs)
        expect(bias?.latencyWithThem?.n).toBe(n + (bias?.notSent ?? Number.NaN))
      }),
      { numRuns: 30 },
    )
  })

  test('is unknown without answers', () => {
    expect(biasOf(new Map(), Number.NaN)).toBeUndefined()
  })
})

describe('our samples as a JTL', () => {
  const sample: Sample = {
    ...{ dueMs: 1_000, sentMs: 1_002, endMs: 1_012.4, connection: 'new', vantage: 'pi-1' },
    ...{ outcome: 'ok', status: 200, instance: 'hello-1' },
  }
  const context = { zeroMs: 1_700_000_000_000, labelOf: () => '200 connections, closed', loadOf: () => 200 }
  const written = (...samples: Sample[]) =>
    jtlHeader + samples.map(one => jtlRow(one, context) ?? '').join('')

  test('have the columns and the order of JMeter’s own', () => {
    expect(jtlHeader.trim()).toBe(header)
  })

  test('read again as what they were', async () => {
    const refused: Sample = {
      ...sample,
      dueMs: 2_000,
      endMs: 2_001,
      outcome: 'refused',
      status: 0,
      instance: '',
    }
    expect(await reading(written(sample, refused))).toMatchObject({
      ...{ ok: 1, failed: 1, threads: 200, fromMs: 1_700_000_001_000 },
      latency: { n: 1, maxMs: expect.closeTo(12, 1) },
    })
  })

  test('leave out what was never sent', () => {
    expect(written({ ...sample, outcome: 'late' })).toBe(jtlHeader)
  })
})
