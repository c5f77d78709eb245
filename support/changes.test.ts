import { expect, test } from 'vitest'
import { Changes } from './changes.ts'
import { isSettled } from './testing/settled.ts'

const never = new AbortController().signal

test('resolves at once when it holds already', async () => {
  await new Changes().until(() => true, never)
})

test('resolves with the change after which it holds', async () => {
  const changes = new Changes()
  let count = 0
  const waiting = changes.until(() => count === 2, never)
  for (const settled of [false, true]) {
    count += 1
    changes.notify()
    expect(await isSettled(waiting)).toBe(settled)
  }
})

test('looks again only after a change', async () => {
  const changes = new Changes()
  let looks = 0
  void changes.until(() => {
    looks += 1
    return false
  }, never)
  expect(looks).toBe(1)
  changes.notify()
  expect(looks).toBe(2)
})

test('rejects with the reason of who gives up, and looks no more', async () => {
  const changes = new Changes()
  const ended = new AbortController()
  let looks = 0
  const waiting = changes.until(() => {
    looks += 1
    return false
  }, ended.signal)
  ended.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  changes.notify()
  expect(looks).toBe(1)
})

test('rejects when somebody had given up before, also where it holds', async () => {
  await expect(new Changes().until(() => true, AbortSignal.abort(new Error('too late')))).rejects.toThrow(
    'too late',
  )
})

test('many may wait for different things', async () => {
  const changes = new Changes()
  let level = 0
  const waiting = [1, 2].map(wanted => changes.until(() => level >= wanted, never))
  level = 1
  changes.notify()
  expect(await Promise.all(waiting.map(isSettled))).toEqual([true, false])
  level = 2
  changes.notify()
  await Promise.all(waiting)
})

test('rejects with what the predicate throws, and leaves the other waiters alone', async () => {
  const changes = new Changes()
  let isBroken = false
  let level = 0
  const broken = changes.until(() => {
    if (isBroken) throw new Error('nothing more will come')
    return false
  }, never)
  const other = changes.until(() => level === 1, never)
  isBroken = true
  level = 1
  changes.notify()
  await expect(broken).rejects.toThrow('nothing more will come')
  await other
})
