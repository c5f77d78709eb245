import { expect, test } from 'vitest'
import { boardAddress, boardsOf, rackShape } from './shape.ts'

test('one server and two agents, Pi 4 with 4 GB, unless it is said otherwise', () => {
  expect(rackShape({})).toEqual({ servers: 1, agents: 2, model: 'pi-4-4gb' })
  expect(rackShape({ servers: 3, agents: 0, model: 'cm4-8gb' })).toEqual({
    servers: 3,
    agents: 0,
    model: 'cm4-8gb',
  })
})

test.for([
  { servers: 0 },
  { servers: 1.5 },
  { servers: 10 },
  { agents: -1 },
  { agents: 41 },
  { agents: Number.NaN },
])('refuses %o', shape => {
  expect(() => rackShape(shape)).toThrow(/RACK_SHAPE/)
})

test('boards are named by their role, servers first, each with an address of its own', () => {
  const boards = boardsOf({ servers: 3, agents: 3, model: 'pi-4-4gb' })
  expect(boards.map(({ name }) => name)).toEqual([
    ...['server-1', 'server-2', 'server-3'],
    ...['agent-1', 'agent-2', 'agent-3'],
  ])
  expect(boards.map((_, index) => boardAddress('10.214.7', index))).toEqual(
    [11, 12, 13, 14, 15, 16].map(last => `10.214.7.${last}`),
  )
})
