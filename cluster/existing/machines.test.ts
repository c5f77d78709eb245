import { describe, expect, test } from 'vitest'
import type { Board } from '../k3s/boards/board.ts'
import { areAll, isSame, whyNot } from './machines.ts'
import type { FoundNode } from './nodes.ts'

const node = (name: string, kubelet = 'v1.30.2'): FoundNode => ({
  ...{ name, role: 'agent', address: '10.0.0.1', addresses: ['10.0.0.1'], kubelet },
  ...{ bootId: 'boot-1', machineId: 'machine-1' },
  hardware: {
    ...{ node: name, model: undefined, price: undefined, os: undefined, kernel: undefined },
    ...{ architecture: undefined, cores: undefined, memoryBytes: undefined },
  },
})
const board = (name: string): Board => ({
  ...{ name, role: 'agent', address: '10.0.0.1', port: 22, user: 'root', keyFile: undefined },
  ...{ hostKey: undefined, model: undefined, price: undefined, power: { by: 'none' } },
})

describe('a machine is the node', () => {
  test('when its boot id is the one that the cluster tells, or its machine id where that is all it tells', () => {
    expect(isSame(node('a'), 'boot-1\nanother\n')).toBe(true)
    expect(isSame({ bootId: undefined, machineId: 'machine-1' }, 'another\nmachine-1\n')).toBe(true)
  })

  test('and not by its name alone, nor by the machine id of a cloned card, nor where the cluster tells nothing', () => {
    expect(isSame(node('a'), 'boot-2\nmachine-2\n')).toBe(false)
    expect(isSame(node('a'), 'another\nmachine-1\n')).toBe(false)
    expect(isSame({ bootId: 'x', machineId: 'machine-1' }, 'machine-1\nx\n')).toBe(false)
    expect(isSame({ bootId: '', machineId: undefined }, '\n\n')).toBe(false)
  })
})

test('boards are a whole cluster when every node is one, those included that are away or cordoned', () => {
  const nodes = [node('a'), node('b')]
  const boards = [board('a'), board('b'), board('spare')]
  expect(areAll({ nodes, leftOut: [] }, boards)).toBe(true)
  expect(areAll({ nodes, leftOut: [] }, [board('a')])).toBe(false)
  expect(areAll({ nodes, leftOut: ['c is cordoned'] }, boards)).toBe(false)
  expect(areAll({ nodes: [], leftOut: [] }, boards)).toBe(false)
})

describe('a fault on machines', () => {
  test('needs every node’s, for chance chooses among all', () => {
    const nodes = [node('a'), node('b')]
    expect(whyNot('container-kill', nodes, [board('a')], 'i.yaml')).toBe(
      'container-kill needs SSH to every node, and i.yaml does not name b',
    )
    expect(whyNot('container-kill', nodes, [board('a'), board('b')], 'i.yaml')).toBeUndefined()
    expect(whyNot('pod-delete', nodes, [], 'i.yaml')).toBeUndefined()
  })

  test('restarts the agent of K3s where there is one', () => {
    const boards = [board('a'), board('b')]
    expect(whyNot('agent-restart', [node('a', 'v1.31.0+k3s1'), node('b')], boards, 'i')).toMatch(
      /b runs a kubelet of its own \(v1\.30\.2\)/,
    )
    const k3s = [node('a', 'v1.31.0+k3s1'), node('b', 'v1.31.0+k3s1')]
    expect(whyNot('agent-restart', k3s, boards, 'i')).toBeUndefined()
  })
})
