import { readFileSync } from 'node:fs'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { newOrigin } from '../clock.ts'
import { journeysRecordOf } from '../measure/journeys.ts'
import { journeysHeader, readJourneys, type WalkedStep } from './csv.ts'
import type { Step } from './step.ts'
import { startWalking } from './walk.ts'
import { Walker } from './walker.ts'

let folder: string
let file: string
beforeEach(async ({ onTestFinished }) => {
  folder = await mkdtemp(path.join(tmpdir(), 'tahan-walk-'))
  file = path.join(folder, 'journeys.csv')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

const step = (name: string, request: Step['request'], more: Partial<Step> = {}): Step => ({
  ...{ name, request, expect: { status: [200] }, timeoutMs: 5_000 },
  ...more,
})

/** A shop that lets users in and sells to those it let in, every second one of whom it refuses. */
async function shop(onTestFinished: (end: () => void) => void): Promise<{ server: Server; url: string }> {
  let sold = 0
  const server = createServer((request, response) => {
    response.setHeader('x-instance', 'shop-1')
    if (request.url?.startsWith('/login')) return response.end(JSON.stringify({ token: `of ${request.url}` }))
    const isKnown = request.headers.authorization?.startsWith('of /login')
    sold += 1
    response.statusCode = isKnown && sold % 2 === 1 ? 200 : 503
    return response.end('sold')
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

const steps = [
  step('log in', { method: 'GET', path: '/login?as={{user}}' }, { keep: { token: { json: 'token' } } }),
  step('buy', { method: 'POST', path: '/buy', headers: { authorization: '{{token}}' } }),
  step('read', { method: 'POST', path: '/buy', headers: { authorization: '{{token}}' } }),
]
const plan = (url: string) => ({
  ...{ perSecond: 20, prepare: [], steps, doors: [{ name: 'front', url }], file, origin: newOrigin() },
  ...{ folder, requestIdHeader: 'x-request-id', prefix: 'u' },
})

test('journeys are made one after the other, each step told when it ended, and none after a failed one', {
  timeout: 60_000,
}, async ({ onTestFinished }) => {
  const { url } = await shop(onTestFinished)
  await using walking = await startWalking(plan(url))
  await vi.waitFor(() => expect(readFileSync(file, 'utf8').split('\n').length).toBeGreaterThan(20), {
    timeout: 30_000,
  })
  await walking.stop()
  // A busy machine may not have begun the last ones.
  const walked = ((await readJourneys(file)) ?? []).filter(({ outcome }) => outcome !== 'unbegun')
  const journeys = [...Map.groupBy(walked, ({ journey }) => journey).values()]
  for (const journey of journeys) {
    expect(journey.map(({ step }) => step)).toEqual([0, 1, 2])
    const [login, buy, read] = journey
    expect(login).toMatchObject({ outcome: 'ok', status: 200, instance: 'shop-1', vantage: 'front' })
    if (buy?.outcome !== 'ok') expect(read?.outcome).toBe('skipped')
    // A step is due when the one before it has ended.
    expect(buy?.dueMs).toBeCloseTo((login?.dueMs ?? 0) + (login?.latencyMs ?? 0), 1)
  }
  expect(walked.some(({ outcome }) => outcome === 'http-error')).toBe(true)
  expect(new Set(walked.map(({ requestId }) => requestId).filter(Boolean)).size).toBe(
    walked.filter(({ outcome }) => outcome !== 'skipped').length,
  )
})

test('users come at another rate as soon as it is ordered, and are told by it', { timeout: 60_000 }, async ({
  onTestFinished,
}) => {
  const { url } = await shop(onTestFinished)
  await using walking = await startWalking({ ...plan(url), perSecond: 10 })
  const rows = async () => (await readJourneys(file)) ?? []
  await vi.waitFor(async () => expect((await rows()).length).toBeGreaterThan(3), { timeout: 30_000 })
  walking.pace(25)
  await vi.waitFor(
    async () => expect((await rows()).filter(({ perSecond }) => perSecond === 25).length).toBeGreaterThan(15),
    { timeout: 30_000 },
  )
  await walking.stop()
  const first = (await rows()).filter(({ step }) => step === 0)
  const [before, since] = [undefined, 25].map(rate => first.filter(({ perSecond }) => perSecond === rate))
  // They are meant to begin by an absolute schedule, however late they did.
  const spanMs = (since?.at(-1)?.dueMs ?? 0) - (since?.[0]?.dueMs ?? 0)
  expect(spanMs / ((since?.length ?? 0) - 1)).toBeCloseTo(40, -1)
  expect(before?.length).toBeGreaterThan(0)
  expect(new Set(first.map(({ journey }) => journey)).size).toBe(first.length)
})

test('who was due and could not be begun is told, by the rate that was ordered', async () => {
  let nowMs = 0
  const walked: WalkedStep[] = []
  const walker = new Walker(
    plan('http://127.0.0.1:9'),
    () => nowMs,
    row => walked.push(row),
  )
  walker.pace(20)
  // Nothing else had a turn for two seconds.
  nowMs = 2_000
  walker.pace(1)
  await walker.stop()
  expect(walked).toHaveLength(36)
  expect(walked[1]).toMatchObject({ outcome: 'unbegun', dueMs: 50, step: 0, perSecond: 20 })
  expect(new Set(walked.map(({ journey }) => journey)).size).toBe(36)
  const [rate] = journeysRecordOf(walked, ['log in', 'buy', 'read'], []).rates ?? []
  expect(rate).toMatchObject({ perSecond: 20, begun: 0, completed: 0, unbegun: 36 })
})

test('evidence of before there were rates is read as it was written', async () => {
  const old = journeysHeader.replace(',perSecond', '')
  await writeFile(file, `${old}1.000,1,0,front,2.000,ok,200,shop-1,u-1-0\n`)
  expect(await readJourneys(file)).toEqual([
    {
      ...{ dueMs: 1, journey: 1, step: 0, vantage: 'front', latencyMs: 2, outcome: 'ok', status: 200 },
      ...{ instance: 'shop-1', requestId: 'u-1-0' },
    },
  ])
})

test('who cannot even become a user fails in the first step', { timeout: 60_000 }, async ({
  onTestFinished,
}) => {
  const { url } = await shop(onTestFinished)
  const prepare = [step('sign up', { method: 'POST', path: '/nothing' })]
  await using walking = await startWalking({ ...plan(url), prepare })
  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('http-error'), { timeout: 30_000 })
  await walking.stop()
  const [first, second] = (await readJourneys(file)) ?? []
  expect(first).toMatchObject({ step: 0, outcome: 'http-error', requestId: expect.stringMatching(/-p0$/) })
  expect(second?.outcome).toBe('skipped')
})

test('the time to become a user is in no step', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const { url, server } = await shop(onTestFinished)
  const [buyers] = server.listeners('request') as ((...of: unknown[]) => void)[]
  server.removeAllListeners('request').on('request', (request, response) => {
    if (request.url === '/login?slowly') setTimeout(() => buyers?.(request, response), 3_000)
    else buyers?.(request, response)
  })
  const prepare = [step('sign up', { method: 'GET', path: '/login?slowly' })]
  await using walking = await startWalking({ ...plan(url), prepare, perSecond: 1 })
  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain(',ok,'), { timeout: 30_000 })
  await walking.stop()
  const walked = (await readJourneys(file)) ?? []
  const began = walked.filter(({ step }) => step === 0).toSorted((a, b) => a.journey - b.journey)
  // The first was meant to begin at once, and could log in when it was a user.
  expect(Math.min(...began.map(({ latencyMs }) => latencyMs))).toBeLessThan(3_000)
})

test('one that is killed is told of, and what it wrote is read', { timeout: 60_000 }, async ({
  onTestFinished,
}) => {
  const { url } = await shop(onTestFinished)
  const walking = await startWalking(plan(url))
  await vi.waitFor(() => expect(readFileSync(file, 'utf8').split('\n').length).toBeGreaterThan(3), {
    timeout: 30_000,
  })
  process.kill(walking.pid, 'SIGKILL')
  await expect(walking.stop()).rejects.toMatchObject({ code: 'JOURNEYS_DIED' })
  await appendFile(file, '12.000,9,0,to')
  expect((await readJourneys(file))?.length).toBeGreaterThan(1)
})

test('what is no file of journeys is refused with its line', async () => {
  expect(await readJourneys(file)).toBeUndefined()
  await writeFile(file, 'a,b\n')
  await expect(readJourneys(file)).rejects.toMatchObject({ code: 'JOURNEYS_BROKEN' })
  await writeFile(file, `${journeysHeader}nonsense\n`)
  await expect(readJourneys(file)).rejects.toThrow(/Line 2 of .* is no step of a journey/)
})
