import { expect, test } from 'vitest'
import { messageOf, TahanError } from './errors.ts'

test('an error says what happened, why, the last words and what to try', () => {
  const cause = new Error('exit 137')
  const error = new TahanError('APP_NOT_READY', 'hello has 1 of 3 instances ready.', {
    because: 'pod hello-7d9f was killed for memory',
    lastWords: 'JavaScript heap out of memory\n',
    tryThis: 'raise resources.limits.memory',
    cause,
  })
  expect(error.message).toBe(
    [
      '[APP_NOT_READY]: hello has 1 of 3 instances ready.',
      '  Because: pod hello-7d9f was killed for memory',
      '  Last words: "JavaScript heap out of memory"',
      '  Try: raise resources.limits.memory',
    ].join('\n'),
  )
  expect(error).toMatchObject({ name: 'TahanError', code: 'APP_NOT_READY', cause })
})

test('leaves out what is not known', () => {
  expect(new TahanError('GONE', 'It is gone.', { lastWords: '' }).message).toBe('[GONE]: It is gone.')
})

test('whatever is thrown has a sentence', () => {
  expect(messageOf(new Error('no power'))).toBe('no power')
  expect(messageOf('no power')).toBe('no power')
  expect(messageOf(undefined)).toBe('undefined')
})
