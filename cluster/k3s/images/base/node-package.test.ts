import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { nodeRuntime } from './node-package.ts'

test('images bring the Node that the project runs on', () => {
  const file = path.resolve(import.meta.dirname, '../../../../package.json')
  const project = JSON.parse(readFileSync(file, 'utf8')) as { devDependencies: Record<string, string> }
  expect(nodeRuntime.version).toBe(project.devDependencies.node)
})
