import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { nodeRuntime, verify } from './node-package.ts'

test('images bring the Node that the project runs on', () => {
  const file = path.resolve(import.meta.dirname, '../../../../package.json')
  const project = JSON.parse(readFileSync(file, 'utf8')) as { devDependencies: Record<string, string> }
  expect(nodeRuntime.version).toBe(project.devDependencies.node)
})

test('a package with another checksum is refused', () => {
  const integrity =
    'sha512-m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw=='
  expect(() => verify('hello', Buffer.from('hello'), integrity)).not.toThrow()
  expect(() => verify('hello', Buffer.from('jello'), integrity)).toThrow(
    /IMAGE_INTEGRITY.*hello is not the package/,
  )
})
