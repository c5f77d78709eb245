import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import type { Board } from '../boards/board.ts'
import { BoardSession } from './board-session.ts'
import { cutPower } from './power.ts'

test('an order to cut the power does not outlive the fault that is given up', async () => {
  await using server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const board = boardAt((server.address() as AddressInfo).port)
  let isGivenUp = false
  const tools = {
    boards: [board],
    // A hundred times as fast: the patience with a board that stays is long.
    nowMs: () => performance.now() * 100,
    openSession: async () => new BoardSession('agent-1', spawn('bash', ['-s'], { stdio: 'pipe' })),
    powerOn: async () => '',
    /** A switch that takes for ever. */
    powerOff: (_: Board, signal: AbortSignal) =>
      new Promise<string>((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          isGivenUp = true
          reject(signal.reason)
        }),
      ),
  }
  await expect(cutPower(tools, board, AbortSignal.timeout(20_000))).rejects.toMatchObject({
    code: 'FAULT_WITHOUT_EFFECT',
  })
  expect(isGivenUp).toBe(true)
})

test('no power is taken where silence would prove nothing', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const board = boardAt(port)
  let isOrdered = false
  const tools = {
    boards: [board],
    nowMs: () => performance.now(),
    openSession: async () => new BoardSession('agent-1', spawn('bash', ['-s'], { stdio: 'pipe' })),
    powerOn: async () => '',
    powerOff: async () => {
      isOrdered = true
      return ''
    },
  }
  await expect(cutPower(tools, board, AbortSignal.timeout(20_000))).rejects.toThrow('without a jump host')
  expect(isOrdered).toBe(false)
})

function boardAt(port: number): Board {
  return {
    ...{ name: 'agent-1', role: 'agent', address: '127.0.0.1', port, user: 'pi', power: { by: 'none' } },
    ...{ keyFile: undefined, hostKey: undefined, model: undefined, price: undefined },
  }
}
