import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { newOrigin } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import { measureKnownLoss } from './known-loss.ts'
import { openLossyNetwork } from './lossy-network.ts'

test('a network of our own loses what it is told, and the prober sees just that', {
  timeout: 60_000,
}, async ({ onTestFinished, skip, signal }) => {
  const network = await openLossyNetwork().catch(thrown => skip(messageOf(thrown)))
  onTestFinished(() => network[Symbol.asyncDispose]())
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-loss-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const known = { network, packetsPerSecond: 1_000, spanMs: 1_000, origin: newOrigin() }

  const half = await measureKnownLoss(
    { ...known, probability: 0.5, file: path.join(folder, 'half.csv') },
    signal,
  )
  const { seen, lostByKernel, isBlind } = half
  expect(lostByKernel).toBeGreaterThan(seen.sent / 4)
  expect(lostByKernel).toBeLessThan((3 * seen.sent) / 4)
  if (!isBlind) {
    expect(seen.lostOn).toEqual({ wayThere: lostByKernel, wayBack: 0 })
    expect(seen.sent - seen.received - (seen.ownLoss.atProber ?? 0) - (seen.ownLoss.atEcho ?? 0)).toBe(
      lostByKernel,
    )
  }

  const none = await measureKnownLoss(
    { ...known, probability: 0, file: path.join(folder, 'none.csv') },
    signal,
  )
  expect(none.lostByKernel).toBe(0)
})
