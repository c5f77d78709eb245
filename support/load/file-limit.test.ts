import { expect, test } from 'vitest'
import { hardLimitOf, refuseWithoutFiles } from './file-limit.ts'

const limits = (hard: string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 ${hard}              files     \n`

test('the hard limit is what counts: the soft one is raised to it', () => {
  expect(hardLimitOf(limits('4096'))).toBe(4_096)
  expect(hardLimitOf(limits('unlimited'))).toBe(Number.POSITIVE_INFINITY)
})

test('more connections than files are refused, with the command that allows them', async () => {
  const many = 2_000_000_000
  await expect(refuseWithoutFiles(many)).rejects.toThrow(
    new RegExp(`LOAD_FILE_LIMIT.*\\n.*sudo prlimit --pid \\$\\$ --nofile=${many + 64}:${many + 64}`),
  )
  await expect(refuseWithoutFiles(1)).resolves.toBeUndefined()
})
