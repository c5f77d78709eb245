import { expect, test } from 'vitest'
import { debootstrapArguments, recipeHash } from './recipe.ts'

const bookworm = { suite: 'bookworm', mirror: 'http://deb.debian.org/debian', components: ['main'] }

test('the same recipe has the same name, another has another', () => {
  const name = recipeHash(bookworm, 'x64')
  expect(name).toMatch(/^[0-9a-f]{16}$/)
  expect(recipeHash({ ...bookworm }, 'x64')).toBe(name)
  const others = [
    recipeHash({ ...bookworm, suite: 'trixie' }, 'x64'),
    recipeHash({ ...bookworm, mirror: 'http://mirror.example/debian' }, 'x64'),
    recipeHash(bookworm, 'arm64'),
  ]
  expect(new Set([name, ...others]).size).toBe(4)
})

test('the mirror is the last word to mmdebstrap, after the folder', () => {
  expect(debootstrapArguments(bookworm, '/draft').slice(-3)).toEqual(['bookworm', '/draft', bookworm.mirror])
})
