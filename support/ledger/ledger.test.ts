import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { newOrigin } from '../clock.ts'
import type { Step } from '../journey/step.ts'
import { parseLedger, readLedger } from './csv.ts'
import { judgeLedger } from './judge.ts'
import { keepLedger, type LedgerOptions } from './ledger.ts'
import { ledgerRecordOf } from './record-of.ts'
import type { Store } from './store.ts'
import { describedStore, type Manners, StoreServer } from './testing/store-server.ts'

const within = { timeout: 20_000, interval: 20 }

async function kept(store: StoreServer, over: Partial<Store> = {}, others: readonly StoreServer[] = []) {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-ledger-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const options: LedgerOptions = {
    store: { ...describedStore, ...over },
    doors: [store, ...others].map(({ url }, i) => ({ name: `door${i || ''}`, url })),
    file: path.join(folder, 'ledger.csv'),
    ...{ origin: newOrigin(), user: 'somebody', folder, requestIdHeader: 'x-request-id' },
    prepareWithinMs: 500,
    readAgainAfterMs: 100,
  }
  const ledger = await keepLedger(options)
  onTestFinished(() => ledger[Symbol.asyncDispose]())
  return { ledger, file: options.file }
}

async function started(manners: Manners = {}): Promise<StoreServer> {
  const store = await StoreServer.start(manners)
  onTestFinished(() => store[Symbol.asyncDispose]())
  return store
}

/** What is found of a store that took at least so many writes. */
async function foundIn(
  store: StoreServer,
  {
    writes = 40,
    over = {},
    others = [],
    after = () => {},
    patienceMs = 5_000,
  }: {
    writes?: number
    over?: Partial<Store>
    others?: StoreServer[]
    after?: () => void
    patienceMs?: number
  } = {},
) {
  const { ledger, file } = await kept(store, over, others)
  await vi.waitFor(() => expect(store.writes).toBeGreaterThanOrEqual(writes), within)
  await ledger.stop()
  after()
  await ledger.readBack(patienceMs)
  const text = await readFile(file, 'utf8')
  const record = ledgerRecordOf(parseLedger(text), over.tolerates ?? [])
  return { record, ...judgeLedger(record, undefined) }
}

describe('a good store', () => {
  test('is not blamed', async () => {
    const { record, verdict, reason } = await foundIn(await started())
    expect(record).toMatchObject({ wrong: [], late: 0, unread: undefined })
    expect(record.fates?.kept).toBe(record.acknowledged)
    expect(record.acknowledged).toBeGreaterThanOrEqual(40)
    expect({ verdict, reason }).toEqual({
      verdict: 'pass',
      reason: `All of ${record.acknowledged} acknowledged writes are there.`,
    })
  })

  test('is not blamed for what it refused, nor for what it kept without being heard', async () => {
    const store = await started({
      answer: n => (n % 3 === 0 ? 'refuses' : n % 5 === 0 ? 'silent' : 'answers'),
    })
    const { record, verdict } = await foundIn(store)
    expect(verdict).toBe('pass')
    expect(record.fates?.indefinite.present).toBeGreaterThan(0)
    expect(record.fates?.indefinite.absent).toBeGreaterThan(0)
  })

  test('is not blamed where newer values stand over older ones', async () => {
    const { verdict } = await foundIn(await started(), { over: { writesPerKey: 4 } })
    expect(verdict).toBe('pass')
  })

  test('is not blamed for being late', async () => {
    const late: (() => void)[] = []
    const store = await started({
      take: ({ sequence }, commit) => (sequence % 10 === 0 ? void late.push(commit) : commit()),
      listed: () => {
        for (const commit of late.splice(0)) commit()
      },
    })
    const { record, verdict } = await foundIn(store)
    expect(verdict).toBe('pass')
    expect(record.late).toBeGreaterThan(0)
  })

  test('is waited for while it makes what it promised', async () => {
    let listings = 0
    const store = await started({
      take: ({ key, value }) => void store.entries.push({ key, value, status: 'queued' }),
      listed: () => {
        listings += 1
        if (listings === 5) for (const entry of store.entries) entry.status = 'done'
      },
    })
    const { record, verdict } = await foundIn(store, { over: { read: made } })
    expect(verdict).toBe('pass')
    expect(record).toMatchObject({ late: 0, fates: { kept: record.acknowledged } })
  })
})

/** What is queued is not what was promised yet. */
const made: Store['read'] = {
  ...describedStore.read,
  entries: { json: 'entries', key: 'key', value: 'value', unfinished: { status: 'queued' } },
}

describe('a store is told of that', () => {
  test('forgets', async () => {
    const store = await started({ take: ({ sequence }, commit) => (sequence === 7 ? undefined : commit()) })
    const { record, verdict, reason } = await foundIn(store)
    expect(record.fates).toMatchObject({ lost: 1, stale: 0, duplicated: 0 })
    expect(record.wrong).toEqual([expect.objectContaining({ fate: 'lost', sequence: 7, found: [] })])
    expect(verdict).toBe('fail')
    expect(reason).toMatch(/^1 of \d+ acknowledged writes is gone: #7 \(acknowledged at \d/)
  })

  test('forgets everything, its sessions too', async () => {
    const store = await started()
    const [list] = describedStore.read.steps
    if (list === undefined) throw new Error('there is a step')
    const headers = { authorization: '{{token}}' }
    const logIn: Step = {
      ...{ name: 'log in', request: { method: 'POST', path: '/session' }, timeoutMs: 2_000 },
      ...{ expect: { status: [201] }, keep: { token: { json: 'token' } } },
    }
    const { record, verdict } = await foundIn(store, {
      over: {
        prepare: [logIn],
        read: { ...describedStore.read, steps: [{ ...list, request: { ...list.request, headers } }] },
      },
      after: () => store.forgetEverything(),
    })
    expect(record.fates).toMatchObject({ kept: 0, lost: record.acknowledged })
    expect(verdict).toBe('fail')
  })

  test('never makes what it promised', async () => {
    const store = await started({
      take: ({ key, value, sequence }) =>
        void store.entries.push({ key, value, status: sequence === 3 ? 'queued' : 'done' }),
    })
    const { record, verdict } = await foundIn(store, { over: { read: made }, patienceMs: 500 })
    expect(record.wrong).toEqual([expect.objectContaining({ fate: 'lost', sequence: 3 })])
    expect(verdict).toBe('fail')
  })

  test('shows it through one door, and not through another', async () => {
    const store = await started()
    const other = await started({ take: ({ key, value }) => store.put({ key, value }) })
    const { record, verdict } = await foundIn(store, { writes: 20, others: [other] })
    expect(record.fates).toMatchObject({ kept: 0, lost: record.acknowledged })
    expect(verdict).toBe('fail')
  })

  test('duplicates, which fails it unless its app may', async () => {
    const manners: Manners = {
      take: ({ key, value, sequence }, commit) => {
        commit()
        if (sequence === 5) store.entries.push({ key, value })
      },
    }
    let store = await started(manners)
    expect(await foundIn(store)).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('there more than once: #5'),
      record: { fates: { duplicated: 1, lost: 0 } },
    })
    store = await started(manners)
    expect(await foundIn(store, { over: { tolerates: ['duplicated'] } })).toMatchObject({
      verdict: 'pass',
      reason: expect.stringContaining('as the app may'),
    })
  })

  test('reorders', async () => {
    const held: (() => void)[] = []
    const store = await started({
      // The first of two writes of a key comes after the second.
      take: ({ sequence }, commit) => {
        if (sequence % 2 === 1) held.push(commit)
        else for (const late of [commit, ...held.splice(0)]) late()
      },
    })
    const over = { writesPerKey: 2, perSecond: 10 }
    const { record, verdict, reason } = await foundIn(store, { writes: 20, over })
    expect(record.fates?.stale).toBeGreaterThan(0)
    const shown = record.wrong.filter(({ fate }) => fate === 'stale')
    for (const { sequence, found } of shown) expect(found).toEqual([String(sequence - 1)])
    expect({ verdict, reason }).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('there with another value'),
    })
  })

  test('answers before it commits, and crashes in between', async () => {
    let buffer: (() => void)[] = []
    const store = await started({ take: (_, commit) => void buffer.push(commit) })
    const flush = setInterval(() => {
      // What came last has not been committed yet.
      const due = buffer.slice(0, -3)
      buffer = buffer.slice(-3)
      for (const commit of due) commit()
    }, 20)
    onTestFinished(() => clearInterval(flush))
    const { record, verdict } = await foundIn(store, {
      after: () => {
        for (const commit of buffer.slice(0, -3)) commit()
        buffer = []
      },
    })
    expect(record.fates).toMatchObject({ lost: 3, stale: 0, duplicated: 0 })
    expect(verdict).toBe('fail')
  })
})

test('what cannot be read back is not known, and what was never acknowledged says nothing', async () => {
  const store = await started()
  const { ledger, file } = await kept(store)
  await vi.waitFor(() => expect(store.writes).toBeGreaterThan(3), within)
  await ledger.stop()
  store.isAway = true
  await ledger.readBack(300)
  const away = ledgerRecordOf(parseLedger(await readFile(file, 'utf8')), [])
  expect(away).toMatchObject({ fates: undefined, unread: expect.stringContaining('"list" through door') })
  expect(judgeLedger(away, 0).verdict).toBe('inconclusive')
  // It is back.
  store.isAway = false
  await ledger.readBack(5_000)
  expect(ledgerRecordOf(parseLedger(await readFile(file, 'utf8')), []).unread).toBeUndefined()

  const refusing = await started({ answer: () => 'refuses' })
  expect(await foundIn(refusing, { writes: 3 })).toMatchObject({
    verdict: 'inconclusive',
    record: { acknowledged: 0 },
  })
})

test('what was missing when it was read, and could not be read again, is told and decides nothing', async () => {
  const store = await started({
    take: ({ sequence }, commit) => (sequence === 2 ? undefined : commit()),
    listed: () => {
      store.isAway = true
    },
  })
  const { ledger, file } = await kept(store)
  await vi.waitFor(() => expect(store.writes).toBeGreaterThan(3), within)
  await ledger.stop()
  await ledger.readBack(300)
  const record = ledgerRecordOf(parseLedger(await readFile(file, 'utf8')), [])
  expect(record.fates).toBeUndefined()
  const { verdict, reason } = judgeLedger(record, 0)
  expect(verdict).toBe('inconclusive')
  expect(reason).toMatch(/1 were not as they should be when they were last read, and could not be read again/)
})

test('a writer that is killed has told what it meant to write, and another reads it back', async () => {
  const store = await started()
  const { ledger, file } = await kept(store)
  await vi.waitFor(() => expect(store.writes).toBeGreaterThan(20), within)
  process.kill(ledger.pid, 'SIGKILL')
  await ledger.readBack(5_000)
  const { writes } = (await readLedger(file)) ?? { writes: [] }
  // Nothing reached the store that was not on disk before.
  expect(writes.length).toBeGreaterThanOrEqual(store.writes)
  const record = ledgerRecordOf(parseLedger(await readFile(file, 'utf8')), [])
  expect(record.fates).toMatchObject({ lost: 0, stale: 0, duplicated: 0 })
  // What it would have written then might have been lost.
  const { verdict, reason } = judgeLedger(record, undefined)
  expect({ verdict, reason }).toMatchObject({
    verdict: 'inconclusive',
    reason: expect.stringMatching(/^Who wrote was killed after \d+ writes/),
  })
})

test('whoever reads back while nobody answers ends when it is no longer waited for', async () => {
  const store = await started()
  const { ledger } = await kept(store)
  await vi.waitFor(() => expect(store.writes).toBeGreaterThan(3), within)
  await ledger.stop()
  store.isAway = true
  const reading = expect(ledger.readBack(600_000)).rejects.toThrow('LEDGER_DIED')
  await ledger[Symbol.asyncDispose]()
  await reading
})

test('a store that nobody can prepare is told of with the step that failed', async () => {
  const store = await started()
  store.isAway = true
  const prepare = [{ ...describedStore.write, name: 'log in' }]
  await expect(kept(store, { prepare })).rejects.toThrow(/could not be begun[\s\S]*"log in" through door/)
})

test('where nobody wrote any more when the fault came, nothing is said of what it did to writes', async () => {
  const { record } = await foundIn(await started(), { writes: 5 })
  const lastMs = record.lastIntendedMs ?? 0
  expect(judgeLedger(record, lastMs).verdict).toBe('pass')
  const { verdict, reason } = judgeLedger(record, lastMs + 2_000)
  expect(verdict).toBe('inconclusive')
  expect(reason).toContain('2.00 s before the fault')
})

test('where nothing was acknowledged before the fault, there was nothing that it could have taken', async () => {
  const { record } = await foundIn(await started(), { writes: 5 })
  const firstMs = record.firstAcknowledgedMs ?? 0
  expect(judgeLedger(record, firstMs + 0.001).verdict).toBe('pass')
  expect(judgeLedger(record, firstMs - 2_000)).toMatchObject({
    verdict: 'inconclusive',
    reason: expect.stringContaining('2.00 s after the fault'),
  })
})
