import { expect, test } from 'vitest'
import { boardModel, boardModels, defaultModel, limitsOf } from './models.ts'

const big = { cores: 64, memoryMiB: 262_144 }

test('a board has the memory of its model, and the CPU time that its cores are worth here', () => {
  expect(limitsOf(boardModel(defaultModel), big)).toEqual({
    memoryMiB: 3_794,
    cpus: 0.88,
    because: undefined,
  })
  expect(limitsOf(boardModel('pi-5-8gb'), big)).toMatchObject({ memoryMiB: 8_062, cpus: 2.4 })
  expect(limitsOf(boardModel('pi-3b'), big)).toMatchObject({ memoryMiB: 906, cpus: 0.36 })
})

test('it has no more than the machine, and says so', () => {
  expect(limitsOf(boardModel('pi-5-8gb'), { cores: 2, memoryMiB: 4_000 })).toEqual({
    memoryMiB: 4_000,
    cpus: 2,
    because:
      'this machine has 2 cores where 2.4 are wanted; this machine has 4000 MiB of memory where 8062 are wanted',
  })
})

test.for(Object.entries(boardModels))(
  '%s is slower than a server, and has less memory than is sold',
  ([name, model]) => {
    expect(model.coreRatio).toBeGreaterThan(0)
    expect(model.coreRatio).toBeLessThan(1)
    const soldGb = Number(/(\d)gb$/.exec(name)?.[1] ?? 1)
    expect(model.memoryMiB).toBeLessThan(soldGb * 1024)
    expect(model.memoryMiB).toBeGreaterThan(soldGb * 1024 * 0.85)
  },
)

test('a model that is not known is refused with those that are', () => {
  expect(() => boardModel('pi-6')).toThrow(/BOARD_MODEL.*"pi-6"[\s\S]*pi-4-4gb/)
})
