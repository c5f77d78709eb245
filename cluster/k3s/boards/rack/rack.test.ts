import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readInventory } from '../../inventory/inventory.ts'
import { findRack, openRack, type Rack, takeDownRack } from './open.ts'
import type { RackRecord } from './record.ts'
import { whyNoRack } from './requirements.ts'
import { boardGroup } from './supervisor/cgroup-plan.ts'
import { cgroupTrees } from './supervisor/cgroup-trees.ts'
import { type HostState, hostState, tracesOf } from './testing/host.ts'

const run = promisify(execFile)
const why = whyNoRack()
const reason = why ? `: skipped, as ${why.because}; try ${why.tryThis}` : ''
const patience = { timeout: 60_000, interval: 50 }

/** Runs a command on a board as a user of the inventory would. */
async function on(
  { record, stateFolder }: Pick<Rack, 'record' | 'stateFolder'>,
  name: string,
  command: string,
) {
  const address = record.boards.find(board => board.name === name)?.address
  const { stdout } = await run('ssh', [
    ...['-F', 'none', '-i', record.keyFile, '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=5'],
    ...['-o', `UserKnownHostsFile=${stateFolder}/known_hosts`, '-o', 'StrictHostKeyChecking=yes'],
    ...[`${record.user}@${address}`, command],
  ])
  return stdout.trim()
}

describe.skipIf(why !== undefined)(`a rack of virtual boards${reason}`, { timeout: 300_000 }, () => {
  let outer: string
  let folder: string
  let before: HostState
  const outside = process.env.TAHAN_RACKS
  const seen = new Set<string>()

  beforeAll(async () => {
    // A place of its own: a rack that somebody keeps up on this machine is none of our business.
    outer = await mkdtemp('/var/tmp/tahan-racks-')
    folder = path.join(outer, 'tahan-racks')
    await mkdir(folder, { mode: 0o700 })
    process.env.TAHAN_RACKS = outer
    before = hostState()
  })

  afterAll(async () => {
    await takeDownRack()
    if (outside === undefined) delete process.env.TAHAN_RACKS
    else process.env.TAHAN_RACKS = outside
    await rm(outer, { recursive: true, force: true })
  })

  const noteAll = async () => {
    for (const name of await readdir(folder)) seen.add(path.join(folder, name))
  }

  describe('with a server and an agent', () => {
    let rack: Rack

    beforeAll(async () => {
      rack = await openRack({ agents: 1 })
      seen.add(rack.stateFolder)
    }, 300_000)

    afterAll(async () => {
      await rack?.[Symbol.asyncDispose]()
      expect(tracesOf([rack.stateFolder])).toEqual([])
    }, 60_000)

    test('is an inventory like any other', async () => {
      const inventory = await readInventory(rack.record.inventoryFile)
      expect(inventory.disposable).toBe(true)
      expect(inventory.boards.map(({ name, role }) => `${role} ${name}`)).toEqual([
        'server server-1',
        'agent agent-1',
      ])
      expect(statSync(rack.record.inventoryFile).mode & 0o777).toBe(0o600)
      expect(statSync(rack.record.keyFile).mode & 0o777).toBe(0o600)
      await run('ansible', ['all', '-i', rack.record.inventoryFile, '--list-hosts'])
    })

    test('has boards as they come from the shop', async () => {
      expect(await on(rack, 'agent-1', 'hostname; id -un; sudo -n id -un')).toBe('agent-1\npi\nroot')
      expect(await on(rack, 'agent-1', 'cat /sys/firmware/devicetree/base/model | tr -d "\\0"')).toContain(
        'Raspberry Pi 4',
      )
      expect(await on(rack, 'agent-1', 'grep MemTotal /proc/meminfo')).toMatch(/ 3885056 kB$/)
      expect(await on(rack, 'agent-1', 'systemctl is-system-running --wait || systemctl --failed')).toBe(
        'running',
      )
      // Look-ups and connections that lead nowhere fail at once.
      expect(await on(rack, 'agent-1', 'timeout 5 getent hosts example.com; echo $?')).toBe('2')
      expect(await on(rack, 'agent-1', 'timeout 5 ping -c 1 -W 4 192.0.2.1 >/dev/null; echo $?')).toBe('1')
      expect(
        await on(rack, 'agent-1', `ping -c 1 -W 4 ${rack.record.boards[0]?.address} | grep -c '1 received'`),
      ).toBe('1')
    })

    test('has boards of the size of their model', () => {
      const limits: Record<string, string> = {
        'memory.limit_in_bytes': String(3_794 * 1_048_576),
        'cpu.cfs_quota_us': '88000',
        'memory.max': String(3_794 * 1_048_576),
        'cpu.max': '88000 100000',
      }
      const groups = cgroupTrees().map(tree => boardGroup(tree, rack.record.id, 'agent-1'))
      const found = groups.flatMap(group =>
        Object.entries(limits).flatMap(([name, limit]) => {
          const file = path.join(group, name)
          return existsSync(file) ? [{ file, is: readFileSync(file, 'utf8').trim(), limit }] : []
        }),
      )
      expect(found.length).toBeGreaterThanOrEqual(2) // of v1 or v2
      for (const { file, is, limit } of found) expect(`${file}: ${is}`).toBe(`${file}: ${limit}`)
    })

    test('keeps the settings of boards from the machine, and from each other', async () => {
      const set = 'sudo sysctl -qw kernel.panic=77 vm.overcommit_memory=1 fs.inotify.max_user_watches=7777'
      await on(rack, 'agent-1', `${set} net.ipv4.ip_forward=1`)
      const read = 'cat /proc/sys/kernel/panic /proc/sys/net/ipv4/ip_forward | xargs'
      expect(await on(rack, 'agent-1', read)).toBe('77 1')
      expect(await on(rack, 'server-1', read)).toBe(
        `${readFileSync('/proc/sys/kernel/panic', 'utf8').trim()} 0`,
      )
      await on(rack, 'agent-1', 'sudo iptables -A FORWARD -s 203.0.113.0/24 -j DROP')
      // These, and not all settings of a machine that others use meanwhile.
      const { settings, packetFilter } = hostState()
      const tried = [
        'kernel/panic',
        'vm/overcommit_memory',
        'fs/inotify/max_user_watches',
        'net/ipv4/ip_forward',
      ]
      for (const name of tried) {
        const file = `/proc/sys/${name}`
        expect(settings[file], file).toBe(before.settings[file])
      }
      expect(packetFilter).toEqual(before.packetFilter)
      // Should it be let, it sets what is so already.
      expect(await on(rack, 'agent-1', 'sudo date -s "$(date +%FT%T.%N)" 2>&1; true')).toMatch(
        /cannot set date/,
      )
    })

    test('reads its boot line at each start, and plays no memory control group before', async () => {
      const look =
        'awk \'$1 == "memory" { print $4 }\' /proc/cgroups; grep -c cgroup_enable=memory /proc/cmdline'
      expect(await on(rack, 'agent-1', `${look}; true`)).toBe('0\n0')
      await on(rack, 'agent-1', 'sudo iptables -A FORWARD -s 203.0.113.0/24 -j DROP')
      const bootId = await on(rack, 'agent-1', 'cat /proc/sys/kernel/random/boot_id')
      await on(
        rack,
        'agent-1',
        'sudo sed -i "s/$/ cgroup_memory=1 cgroup_enable=memory/" /boot/firmware/cmdline.txt; sudo systemctl reboot',
      ).catch(() => {}) // the connection may go first
      await vi.waitFor(
        async () => expect(await on(rack, 'agent-1', 'cat /proc/sys/kernel/random/boot_id')).not.toBe(bootId),
        patience,
      )
      expect(await on(rack, 'agent-1', look)).toBe('1\n1')
      // What a kernel holds does not outlive it.
      expect(await on(rack, 'agent-1', 'sudo iptables -S FORWARD')).toBe('-P FORWARD ACCEPT')
    })

    const power = async (order: string) => {
      const inventory = await readInventory(rack.record.inventoryFile)
      const supply = inventory.boards.find(({ name }) => name === 'agent-1')?.power
      if (supply?.by !== 'command') throw new Error('no power command')
      const [command = '', ...args] = order === 'on' ? supply.on : supply.off
      return (await run(command, args)).stdout.trim()
    }

    test('cuts the power of a board so that nothing of it is left, and gives it again', async () => {
      await on(rack, 'agent-1', 'echo kept | sudo tee /var/lib/rancher/note; sudo systemd-run sleep 1000')
      expect(await power('off')).toBe('agent-1: off')
      const group = `tahan-rack-${rack.record.id}/agent-1`
      expect(
        tracesOf([rack.stateFolder])
          .filter(line => /^\d+$/.test(line))
          .map(cgroupsOf)
          .join(),
      ).not.toContain(group)
      await expect(on(rack, 'agent-1', 'true')).rejects.toThrow()
      await expect(power('off')).rejects.toThrow(/it is off/)
      expect(await power('on')).toBe('agent-1: on')
      expect(await power('on')).toBe('agent-1: on')
      await vi.waitFor(
        async () => expect(await on(rack, 'agent-1', 'cat /var/lib/rancher/note')).toBe('kept'),
        patience,
      )
    })

    test('pulls and plugs the cable of a board that runs on', async () => {
      const cli = [path.join(import.meta.dirname, 'control-cli.ts'), rack.stateFolder]
      await run(process.execPath, [...cli, 'link-down', 'agent-1'])
      await expect(on(rack, 'agent-1', 'true')).rejects.toThrow()
      const { stdout } = await run(process.execPath, [...cli, 'status'])
      expect(stdout.trim().split('\n').sort()).toEqual([
        'agent-1: unplugged from the network',
        'server-1: on',
      ])
      await run(process.execPath, [...cli, 'link-up', 'agent-1'])
      await vi.waitFor(() => on(rack, 'agent-1', 'true'), patience)
    })
  })

  test('is found by what it is made of, and taken away with all that is of it', async () => {
    expect(await findRack()).toBeUndefined()
    const { record, stateFolder } = await openRack({ agents: 0, model: 'pi-3b', stays: true })
    seen.add(stateFolder)
    expect((await findRack({ servers: 1, agents: 0, model: 'pi-3b' }))?.record).toEqual(record)
    expect(await findRack({ agents: 2 })).toBeUndefined()
    expect(await takeDownRack()).toBe(1)
    expect(await takeDownRack()).toBe(0)
    expect(tracesOf([stateFolder])).toEqual([])
    // Who would heal a board of it hears that there is nothing left to heal.
    const { stdout } = await run(process.execPath, [
      ...[path.join(import.meta.dirname, 'control-cli.ts'), stateFolder, 'power-on', 'server-1'],
    ])
    expect(stdout).toContain('Nothing is left to heal')
  })

  function startCreator(): ChildProcess {
    const program = path.join(import.meta.dirname, 'testing/creator.ts')
    return spawn(process.execPath, [program, '1'], { stdio: ['ignore', 'pipe', 'inherit'] })
  }

  test('goes with its creator, whenever that is killed', async () => {
    // From before the state folder is made until after the boards answer, on a quiet machine and on a busy one.
    for (const afterMs of [300, 600, 900, 1_200, 1_500, 2_000, 3_000]) {
      const creator = startCreator()
      await pause(afterMs)
      await noteAll()
      creator.kill('SIGKILL')
      await once(creator, 'exit')
    }
    const creator = startCreator()
    if (creator.stdout) await once(creator.stdout, 'data')
    await noteAll()
    creator.kill('SIGKILL')
    await vi.waitFor(async () => {
      await takeDownRack() // what was killed before it had a keeper
      expect(tracesOf([...seen])).toEqual([])
    }, patience)
  })

  test('is swept away by the next when all who would do it were killed', async () => {
    const creator = startCreator()
    const [said] = creator.stdout ? ((await once(creator.stdout, 'data')) as [Buffer]) : []
    const stateFolder = path.join(folder, String(said).trim())
    const { supervisor } = JSON.parse(readFileSync(path.join(stateFolder, 'rack.json'), 'utf8')) as RackRecord
    const keeper = Number(readFileSync(`/proc/${supervisor.pid}/stat`, 'utf8').split(' ')[3])
    process.kill(keeper, 'SIGKILL') // and with it the supervisor
    creator.kill('SIGKILL')
    await once(creator, 'exit')
    await vi.waitFor(() => expect(existsSync(`/proc/${supervisor.pid}`)).toBe(false), patience)
    expect(existsSync(stateFolder)).toBe(true)
    const next = await openRack({ agents: 0 })
    expect(tracesOf([stateFolder])).toEqual([])
    await next[Symbol.asyncDispose]()
    expect(tracesOf([next.stateFolder])).toEqual([])
  })

  test('gives up when it is told to, without a trace', async () => {
    const controller = new AbortController()
    const before = await readdir(folder)
    const opening = openRack({ agents: 1, signal: controller.signal })
    const refused = expect(opening).rejects.toThrow('enough')
    await vi.waitFor(
      async () => expect((await readdir(folder)).length).toBeGreaterThan(before.length),
      patience,
    )
    controller.abort(new Error('enough'))
    await refused
    expect(await readdir(folder)).toEqual(before)
  })

  test('says what failed, also when that is gone by then', async () => {
    const standIns = await mkdtemp(path.join(tmpdir(), 'tahan-stand-in-'))
    const path_ = process.env.PATH
    await writeFile(path.join(standIns, 'unshare'), '#!/bin/sh\necho unshare: not permitted >&2; exit 1\n', {
      mode: 0o755,
    })
    process.env.PATH = `${standIns}:${path_}`
    try {
      await expect(openRack({ agents: 0 })).rejects.toThrow(/RACK_NOT_STARTED[\s\S]*unshare: not permitted/)
    } finally {
      process.env.PATH = path_
      await rm(standIns, { recursive: true })
    }
  })

  test('leaves the machine as it was', () => {
    expect(hostState()).toEqual(before)
  })
})

function cgroupsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8')
  } catch {
    return ''
  }
}
