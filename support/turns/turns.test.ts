import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { newOrigin } from '../clock.ts'
import { answerOf } from '../measure/answer.ts'
import { readSamples } from '../probe/csv.ts'
import { referenceVantage } from './protocol.ts'
import { askInTurns } from './turns.ts'

async function asked(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-turns-'))
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const vantages = ['agent-1', 'agent-2'].map(name => ({ name, url }))
  const file = path.join(folder, 'turns.csv')
  return { vantages, body: { kind: 'any' } as const, file, origin: newOrigin() }
}

const forEver = new AbortController().signal

test('each turn asks one door of the app and the bare responder, and each is first as often', async () => {
  const plan = await asked((_, response) => void response.end('hello'))
  await askInTurns(plan, forEver)
  const samples = await readSamples(plan.file)
  expect(samples.every(({ outcome }) => outcome === 'ok')).toBe(true)
  const pairs = Array.from({ length: samples.length / 2 }, (_, i) => samples.slice(2 * i, 2 * i + 2))
  const bareOf = (pair: typeof samples) => pair.filter(({ vantage }) => vantage === referenceVantage)
  expect(pairs.every(pair => bareOf(pair).length === 1)).toBe(true)
  const first = pairs.filter(([sample]) => sample?.vantage === referenceVantage).length
  expect(Math.abs(2 * first - pairs.length)).toBeLessThanOrEqual(plan.vantages.length)
  expect(new Set(samples.map(({ vantage }) => vantage))).toEqual(
    new Set(['agent-1', 'agent-2', referenceVantage]),
  )
  expect(answerOf(samples)?.n).toBe(pairs.length)
})

test('an app that refuses is told as such, and is no figure', async () => {
  const plan = await asked((_, response) => void response.writeHead(503).end())
  await askInTurns(plan, forEver)
  const samples = await readSamples(plan.file)
  const own = samples.filter(({ vantage }) => vantage !== referenceVantage)
  expect(new Set(own.map(({ outcome }) => outcome))).toEqual(new Set(['http-error']))
  expect(answerOf(samples)).toBeUndefined()
})

test('who stops waiting ends it, and leaves no half a file', async () => {
  const stop = new AbortController()
  const plan = await asked((_, response) => {
    stop.abort()
    response.end()
  })
  await expect(askInTurns(plan, stop.signal)).rejects.toThrow('aborted')
  expect(existsSync(plan.file)).toBe(false)
})

test('a file that is there already is not written over', async () => {
  const plan = await asked((_, response) => void response.end('hello'))
  await askInTurns(plan, forEver)
  await expect(askInTurns(plan, forEver)).rejects.toThrow('EEXIST')
})
