import { describe, expect, test } from 'vitest'
import type { Board } from '../k3s/boards/board.ts'
import { isSame, whyNot } from './machines.ts'
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
  test('when its boot or its machine id is the one that the cluster tells', () => {
    expect(isSame(node('a'), 'boot-1\nanother\n')).toBe(true)
    expect(isSame(node('a'), 'another\nmachine-1\n')).toBe(true)
  })

  test('and not by its name alone, nor where the cluster tells nothing', () => {
    expect(isSame(node('a'), 'boot-2\nmachine-2\n')).toBe(false)
    expect(isSame({ bootId: '', machineId: undefined }, '\n\n')).toBe(false)
  })
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
