import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expand } from './expand.ts'

describe('references in commands', () => {
  test.each([
    ['$(A)', '1'],
    ['x$(A)$(B)y', 'x12y'],
    ['$(NONE)', '$(NONE)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$1'],
    ['$A $', '$A $'],
    ['$(A', '$(A'],
    ['', ''],
  ])('%s becomes %s', (text, expanded) => {
    expect(expand(text, { A: '1', B: '2' })).toBe(expanded)
  })

  test('text without a dollar stays as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter(s => !s.includes('$')),
        s => expand(s, { A: '1' }) === s,
      ),
    )
  })

  test('names of every object are not variables', () => {
    expect(expand('$(toString)', {})).toBe('$(toString)')
  })
})
