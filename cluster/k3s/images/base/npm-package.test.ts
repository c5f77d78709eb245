import { expect, test } from 'vitest'
import { verify } from './npm-package.ts'

test('a package with another checksum is refused', () => {
  const integrity =
    'sha512-m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw=='
  expect(() => verify('hello', Buffer.from('hello'), integrity)).not.toThrow()
  expect(() => verify('hello', Buffer.from('jello'), integrity)).toThrow(
    /IMAGE_INTEGRITY.*hello is not the package/,
  )
})
