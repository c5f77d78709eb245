import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { x } from 'tinyexec'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import type { Fault } from '../../../support/chaos/fault.ts'
import type { Board } from '../boards/board.ts'
import { openRack } from '../boards/rack/open.ts'
import { whyNoRack } from '../boards/rack/requirements.ts'
import { type Inventory, readInventory } from '../inventory/inventory.ts'
import { SshAccess } from '../ssh/access.ts'
import { BoardFaults, boardFaultHealCommand } from './board-faults.ts'
import type { BoardSession } from './board-session.ts'
import type { BoardTools } from './board-tools.ts'
import { deadManSeconds } from './dead-man.ts'
import { isDegradedScript } from './degrade-plan.ts'
import { boardOf } from './kill-in-pod.ts'
import type { BoardFault } from './offer.ts'
import { isFilteredScript } from './packet-filter.ts'
import { survey } from './survey.ts'
import { boardTools } from './tools.ts'

const why = whyNoRack()
const nowMs = () => performance.now()
const patient = () => AbortSignal.timeout(90_000)

let open: AsyncDisposableStack
let inventory: Inventory
let tools: BoardTools
let faults: BoardFaults

/** Killed at the end whatever happens. */
const children = new Set<ChildProcess>()

/** What none of these faults asks: pods are not what they are about. */
const noApi = { core: {} } as never

describe.skipIf(why)(
  `faults on virtual boards${why ? ` (${why.because}; ${why.tryThis})` : ''}`,
  () => {
    beforeAll(async () => {
      open = new AsyncDisposableStack()
      const rack = open.use(await openRack({ agents: 2, model: 'pi-4-1gb' }))
      inventory = await readInventory(rack.record.inventoryFile)
      const access = open.use(await SshAccess.open(inventory.boards))
      tools = boardTools(inventory.boards, access, nowMs)
      faults = await BoardFaults.open(tools, noApi, () => {}, patient())
    }, 300_000)

    afterAll(async () => {
      for (const child of children) child.kill('SIGKILL')
      await open.disposeAsync()
    }, 60_000)

    test('the clocks are as far off as they are: not at all, for the kernel is the same', async () => {
      for (const { offsetMs, uncertaintyMs } of await faults.clockOffsets(patient()))
        expect(Math.abs(offsetMs)).toBeLessThan(uncertaintyMs + 5)
    })

    test('a board of which the inventory says no model tells it itself', async () => {
      const [board] = inventory.boards
      if (board === undefined) return expect.fail('no board')
      const { hardware } = await survey(tools, { ...board, model: undefined }, patient())
      expect(hardware.model).toMatch(/^Raspberry Pi 4 Model B/)
    })

    describe('agent-1', () => {
      test('is cut off the network, all but SSH, and comes back', async () => {
        const injection = await inject({ kind: 'node-network-cut', node: 'agent-1' })
        expect(injection.proof).toMatch(/drops everything on \S+ but SSH.*reaches none of server-1, agent-2/)
        expect(await answered(20)).toBe(0)
        await injection.heal()
        expect(await answered(20)).toBe(20)
      })

      test('is healed of a cut by another process, twice over', async () => {
        const fault: BoardFault = { kind: 'node-network-cut', node: 'agent-1' }
        await inject(fault)
        await healFromOutside(fault)
        expect(await answered(20)).toBe(20)
        await healFromOutside(fault)
      })

      test('loses as many packets as it is told, each way', async () => {
        const lossRatio = 0.3
        const sent = 300
        const injection = await inject({ kind: 'network-degrade', node: 'agent-1', lossRatio })
        const expected = sent * (1 - lossRatio) ** 2
        const deviation = Math.sqrt(expected * (1 - (1 - lossRatio) ** 2))
        // Five standard deviations: by chance alone once in two million runs.
        expect(Math.abs((await answered(sent)) - expected)).toBeLessThan(5 * deviation)
        await injection.heal()
        expect(await answered(20)).toBe(20)
      })

      test('is slowed down to a rate, and SSH with the harness is not', async ({ skip }) => {
        const because = faults.whyNoDegradation('rate')
        skip(because !== undefined, because)
        const injection = await inject({ kind: 'network-degrade', node: 'agent-1', rateKbps: 1_000 })
        // 125 kB at 1000 kbit/s last a second; unhindered, milliseconds.
        const tookMs = await transferMs(125_000)
        expect(tookMs).toBeGreaterThan(700)
        await injection.heal()
        expect(await transferMs(125_000)).toBeLessThan(tookMs)
      })

      test('refuses what its kernel cannot, and says what it lacks', async ({ skip }) => {
        skip(faults.degradations.has('delay'), 'this kernel has netem, and so can delay packets')
        await expect(inject({ kind: 'network-degrade', node: 'agent-1', delayMs: 10 })).rejects.toThrow(
          'netem',
        )
        await expectNothingLeft('agent-1')
      })

      test('goes without a goodbye when its power is cut, and is healed by another process', async () => {
        const fault: BoardFault = { kind: 'node-power-off', node: 'agent-1' }
        const injection = await inject(fault)
        expect(injection.proof).toMatch(/agent-1 fell silent/)
        await expect(inject(fault)).rejects.toMatchObject({ code: 'BOARD_UNREACHABLE' })
        await healFromOutside(fault)
        await injection.heal()
        expect(await answered(5)).toBe(5)
      })

      test('is given power, and only when it has none', async () => {
        const on: BoardFault = { kind: 'node-power-on', node: 'agent-1' }
        await expect(inject(on)).rejects.toMatchObject({ code: 'FAULT_WITHOUT_EFFECT' })
        const off = await inject({ kind: 'node-power-off', node: 'agent-1' })
        const startedMs = nowMs()
        const injection = await inject(on)
        expect(injection.t0Ms).toBeGreaterThanOrEqual(startedMs)
        expect(injection.proof).toMatch(/accepts SSH \d+ ms after/)
        // As a round does it, both at once.
        await Promise.all([off.heal(), injection.heal()])
        expect(await answered(5)).toBe(5)
      })

      test('reboots in order and is healed when it has booted anew', async () => {
        const before = await ask('agent-1', 'cat /proc/sys/kernel/random/boot_id')
        const injection = await inject({ kind: 'node-reboot', node: 'agent-1' })
        await injection.heal()
        expect(await ask('agent-1', 'cat /proc/sys/kernel/random/boot_id')).not.toBe(before)
      })

      test("has its agent restarted: the old one's process is gone, the new one runs", async () => {
        await ask(
          'agent-1',
          `printf '[Service]\\nExecStart=/bin/sleep infinity\\n' >/run/systemd/system/k3s-agent.service
systemctl daemon-reload && systemctl start k3s-agent`,
        )
        const injection = await inject({ kind: 'agent-restart', node: 'agent-1' })
        expect(injection.proof).toMatch(/process \d+ of k3s-agent on agent-1 was gone/)
        await injection.heal()
        expect(await ask('agent-1', 'systemctl is-active k3s-agent')).toBe('active')
      })
    })

    test(
      `comes back by itself when the suite is killed, after ${deadManSeconds} s`,
      async () => {
        const program = path.join(import.meta.dirname, 'testing/cut.ts')
        const suite = spawn(process.execPath, [program, inventory.file, 'agent-2'], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        children.add(suite)
        await once(suite.stdout, 'data')
        suite.kill('SIGKILL')
        await once(suite, 'exit')
        expect(await ask('agent-2', `${isFilteredScript} && echo cut`)).toBe('cut')
        while ((await ask('agent-2', `${isFilteredScript} && echo cut; true`)) === 'cut') await pause(1_000)
        await expectNothingLeft('agent-2')
      },
      // The timer, and a busy machine's own time.
      (deadManSeconds + 90) * 1_000,
    )
  },
  90_000,
)

async function inject(fault: BoardFault) {
  const injection = await faults.inject(fault, patient())
  // The next test is not to fail because this one did.
  onTestFailed(() => injection.heal().catch(() => {}))
  return injection
}

async function session(board: Board): Promise<BoardSession> {
  return tools.openSession(board, patient())
}

async function ask(board: string, script: string): Promise<string> {
  await using opened = await session(boardOf(tools, board))
  return (await opened.run(script, script, patient())).trim()
}

/** How many of so many packets are answered by agent-1, as its server sees it. */
async function answered(count: number): Promise<number> {
  const { address } = boardOf(tools, 'agent-1')
  const text = await ask('server-1', `ping -q -i 0.01 -c ${count} -W 1 ${address}; true`)
  return Number(/(\d+) received/.exec(text)?.[1])
}

/** How long so many bytes take from agent-1 to server-1, over TCP. */
async function transferMs(bytes: number): Promise<number> {
  const { address } = boardOf(tools, 'server-1')
  const port = 5_000
  const receive = ask(
    'server-1',
    `python3 -c 'import socket
s = socket.create_server(("", ${port}))
c = s.accept()[0]
n = 0
while n < ${bytes}: n += len(c.recv(65536))
c.send(b".")'`,
  )
  const send = ask(
    'agent-1',
    `python3 -c 'import socket, time
while True:
  try:
    c = socket.create_connection(("${address}", ${port})); break
  except ConnectionRefusedError: time.sleep(0.05)
t = time.monotonic()
c.sendall(b"x" * ${bytes})
c.recv(1)
print(round((time.monotonic() - t) * 1000))'`,
  )
  const [ms] = await Promise.all([send, receive])
  return Number(ms)
}

async function expectNothingLeft(board: string): Promise<void> {
  expect(await ask(board, `${isFilteredScript} || ${isDegradedScript} || echo clean`)).toBe('clean')
  expect(await ask(board, 'systemctl list-timers --all --no-legend | grep tahan; true')).toBe('')
}

/** As a watchdog does it when the run is gone. */
async function healFromOutside(fault: BoardFault & Fault): Promise<void> {
  const [command = '', ...args] = boardFaultHealCommand(inventory.file, fault, true)
  const { exitCode, stderr } = await x(command, args)
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
}
