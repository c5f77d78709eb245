import { describe, expect, test } from 'vitest'
import { applyJsonPatch } from './json-patch.ts'

describe('a JSON patch', () => {
  test('is applied to a copy', () => {
    const original = Object.freeze({ list: Object.freeze([1, 2]) })
    const patch = [
      { op: 'test', path: '/list/0', value: 1 },
      { op: 'add', path: '/list/-', value: 3 },
      { op: 'copy', from: '/list', path: '/other' },
      { op: 'remove', path: '/list/0' },
    ]
    expect(applyJsonPatch(original, patch)).toEqual({ list: [2, 3], other: [1, 2, 3] })
  })

  test.each([
    ['no list', { op: 'add' }, 400],
    ['an unknown operation', [{ op: 'explode', path: '/a' }], 400],
    ['a value that is missing', [{ op: 'add', path: '/a' }], 400],
    ['a test that fails', [{ op: 'test', path: '/a', value: 2 }], 422],
    ['a path that is not there', [{ op: 'remove', path: '/b' }], 422],
    ['the prototype', [{ op: 'add', path: '/__proto__/x', value: 1 }], 422],
    ['too many operations', Array(10_001).fill({ op: 'test', path: '/a', value: 1 }), 413],
  ])('with %s is refused', (_, patch, code) => {
    expect(() => applyJsonPatch({ a: 1 }, patch)).toThrow(expect.objectContaining({ code }))
  })

  test('that doubles a value again and again is stopped', () => {
    const patch = Array.from({ length: 60 }, (_, n) => ({ op: 'copy', from: '', path: `/x${n}` }))
    expect(() => applyJsonPatch({ a: 'x'.repeat(100) }, patch)).toThrow('copy more than')
  })
})
