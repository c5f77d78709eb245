import { describe, expect, test } from 'vitest'
import { noCounts } from './counts.ts'
import { hardLimitOf, refuseWithoutFiles } from './file-limit.ts'
import { BusyWatch } from './limit.ts'

const second = (busyRatio: number) => ({
  ...noCounts(),
  fromMs: 0,
  spanMs: 1000,
  busyRatio,
  underWay: 0,
  connected: 0,
})

describe('the generator is the limit', () => {
  test('when all its processes had no rest for three seconds in a row', () => {
    const watch = new BusyWatch(2)
    watch.begin()
    for (const ratio of [1, 1, 0.5, 1, 1]) for (const process of [0, 1]) watch.add(process, second(ratio))
    expect(watch.because).toBeUndefined()
    watch.add(0, second(1))
    expect(watch.because).toBeUndefined()
    watch.add(1, second(1))
    expect(watch.because).toMatch(/no rest for 3 s/)
  })

  test('not while connections are being opened', () => {
    const watch = new BusyWatch(1)
    for (let i = 0; i < 5; i += 1) watch.add(0, second(1))
    watch.begin()
    watch.add(0, second(1))
    expect(watch.because).toBeUndefined()
  })
})

test('the limit of open files is the hard one: Node raises the soft one to it', () => {
  expect(hardLimitOf('Limit  Soft  Hard  Units\nMax open files            1024     4096     files\n')).toBe(
    4096,
  )
  expect(hardLimitOf('Max open files   1024   unlimited   files\n')).toBe(Number.POSITIVE_INFINITY)
})

test('more connections than files are refused with the command that allows them', async () => {
  await expect(refuseWithoutFiles(2 ** 40)).rejects.toThrow(/LOAD_FILE_LIMIT[\s\S]*prlimit --pid/)
})
