import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { together } from './together.ts'

const signal = new AbortController().signal

test('gives all results in their order', async () => {
  expect(await together(signal, [async () => 1, async () => 'two'])).toEqual([1, 'two'])
})

test('one failure stops the others, and is thrown when they have ended', async () => {
  const ended: string[] = []
  const failing = together(signal, [
    async () => Promise.reject(new Error('first')),
    async either => {
      await sleep(60_000, undefined, { signal: either }).finally(() => ended.push('second'))
    },
  ])
  await expect(failing).rejects.toThrow('first')
  expect(ended).toEqual(['second'])
})
