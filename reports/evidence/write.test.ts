import { expect, test } from 'vitest'
import { appendLine } from './write.ts'

test('a full disk is told as one, with the file and what helps', () => {
  expect(() => appendLine('/dev/full', 'a line')).toThrow(
    /NO_ROOM.*\/dev\/full[\s\S]*ENOSPC[\s\S]*TAHAN_RUNS=/,
  )
})

test('any other trouble is told as it is', () => {
  expect(() => appendLine('/proc/nowhere/steps.jsonl', 'a line')).toThrow('ENOENT')
})
