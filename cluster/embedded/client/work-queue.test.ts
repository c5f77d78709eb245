import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ManualClock } from './manual-clock.ts'
import { WorkQueue } from './work-queue.ts'

let stop: AbortController
let clock: ManualClock
beforeEach(() => {
  stop = new AbortController()
  clock = new ManualClock()
})
afterEach(() => stop.abort())

/** Work that is finished by hand. */
function handWork(workers = 4) {
  const begun: string[] = []
  const finish = new Map<string, { resolve: () => void; reject: (thrown: Error) => void }>()
  const queue = new WorkQueue({
    clock,
    workers,
    signal: stop.signal,
    reconcile: key => {
      begun.push(key)
      return new Promise((resolve, reject) => finish.set(key, { resolve, reject }))
    },
  })
  return { queue, begun, finish }
}

const turnOfTheLoop = () => new Promise(resolve => setImmediate(resolve))

describe('a work queue', () => {
  test('works once on a key that was added many times', async () => {
    const { queue, begun } = handWork()
    for (const key of ['a', 'a', 'b', 'a']) queue.add(key)
    await turnOfTheLoop()
    expect(begun).toEqual(['a', 'b'])
  })

  test('works again on a key that was added meanwhile, never twice at a time', async () => {
    const { queue, begun, finish } = handWork()
    queue.add('a')
    await turnOfTheLoop()
    queue.add('a')
    queue.add('a')
    await turnOfTheLoop()
    expect(begun).toEqual(['a'])
    finish.get('a')?.resolve()
    await vi.waitFor(() => expect(begun).toEqual(['a', 'a']))
    finish.get('a')?.resolve()
    await vi.waitFor(() => expect(queue.isIdle).toBe(true))
  })

  test('keeps to its number of workers', async () => {
    const { queue, begun, finish } = handWork(2)
    for (const key of ['a', 'b', 'c']) queue.add(key)
    await turnOfTheLoop()
    expect(begun).toEqual(['a', 'b'])
    finish.get('b')?.resolve()
    await vi.waitFor(() => expect(begun).toEqual(['a', 'b', 'c']))
  })

  test('doubles the wait after each failure, and forgets them after a success', async () => {
    const attemptsAtMs: number[] = []
    const startMs = clock.monotonicMs()
    const queue = new WorkQueue({
      clock,
      signal: stop.signal,
      reconcile: async () => {
        attemptsAtMs.push(clock.monotonicMs() - startMs)
        if (attemptsAtMs.length !== 4) throw new Error('not yet')
      },
    })
    queue.add('a')
    for (const waitMs of [5, 10, 20]) {
      await turnOfTheLoop()
      clock.advance(waitMs)
    }
    await turnOfTheLoop()
    expect(attemptsAtMs).toEqual([0, 5, 15, 35])
    queue.add('a')
    await turnOfTheLoop()
    clock.advance(5)
    await turnOfTheLoop()
    expect(attemptsAtMs).toEqual([0, 5, 15, 35, 35, 40])
  })

  test('takes the earliest of several delays', async () => {
    const { queue, begun } = handWork()
    queue.addAfter('a', 100)
    queue.addAfter('a', 10)
    queue.addAfter('a', 50)
    clock.advance(10)
    await turnOfTheLoop()
    expect(begun).toEqual(['a'])
    clock.advance(1_000)
    await turnOfTheLoop()
    expect(queue.isIdle).toBe(false)
    expect(begun).toEqual(['a'])
  })

  test('does nothing more once it is ended', async () => {
    const { queue, begun } = handWork()
    queue.add('a')
    queue.addAfter('b', 10)
    stop.abort()
    clock.advance(1_000)
    queue.add('c')
    await turnOfTheLoop()
    expect(begun).toEqual([])
  })
})
