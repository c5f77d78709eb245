import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { whyNoRack } from '../boards/rack/requirements.ts'
import { provision, uninstall } from './provision.ts'
import { openTestBoards, type TestBoards } from './testing/boards.ts'

const why = whyNoRack()
const patienceMs = 600_000
const everyBoard = ['server-1', 'agent-1', 'agent-2']

describe.skipIf(why)(
  `provisioning${why ? ` (skipped: ${why.because}; try ${why.tryThis})` : ''}`,
  { timeout: patienceMs },
  () => {
    let lab: TestBoards
    beforeAll(async () => {
      lab = await openTestBoards()
    }, patienceMs)
    afterAll(() => lab?.[Symbol.asyncDispose](), patienceMs)

    /** Names of the nodes that are Ready. */
    async function ready(): Promise<string[]> {
      const rows = await lab.on('server-1', 'k3s kubectl get nodes --no-headers')
      return rows.split('\n').flatMap(row => (/ Ready /.test(row) ? [row.split(' ')[0] ?? ''] : []))
    }
    const bootOf = (board: string) => lab.on(board, 'cat /proc/sys/kernel/random/boot_id')

    test('makes boards as they come from the card a cluster, with one reboot', async () => {
      const before = await bootOf('agent-1')
      const lines: string[] = []
      const options = await lab.options({ only: ['server-1', 'agent-1'] })
      const { kubeconfig, versions, changes } = await provision({
        ...options,
        onProgress: line => lines.push(line),
      })
      expect(changes).toBeGreaterThan(0)
      expect(versions).toMatchObject({ k3s: 'v1.21.2+k3s1', ansible: expect.stringMatching(/^\d+\.\d+/) })
      expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600)
      expect(await readFile(kubeconfig, 'utf8')).toContain(`https://${lab.boards[0]?.address}:6443`)
      expect((await ready()).sort()).toEqual(['agent-1', 'server-1'])
      expect(await lab.on('agent-1', 'cat /boot/firmware/cmdline.txt')).toMatch(
        /^\S.* cgroup_memory=1 cgroup_enable=memory$/,
      )
      expect(await bootOf('agent-1')).not.toBe(before)
      expect(lines).toContain('Join all agents at once')
      expect(lines).toContain('  Reboot into it: agent-1, server-1')

      const secret = await lab.on('server-1', 'cat /etc/rancher/k3s/token')
      expect(secret).toMatch(/^[0-9a-f]{64}$/)
      expect(lines.join('\n')).not.toContain(secret)
      for (const board of ['server-1', 'agent-1']) {
        expect(await lab.on(board, 'stat -c %a /etc/rancher/k3s/token')).toBe('600')
        const seen = await lab.on(
          board,
          `{ journalctl; ps axww -o args; } | grep -v grep | grep -c ${secret} || true`,
        )
        expect(seen).toBe('0')
      }
    })

    test('changes nothing when nothing is to be changed', async () => {
      const before = await bootOf('agent-1')
      const { changes } = await provision(await lab.options({ only: ['server-1', 'agent-1'] }))
      expect(changes).toBe(0)
      expect(await bootOf('agent-1')).toBe(before)
    })

    test('joins a board that the inventory has more, and touches no other', async () => {
      const started = () =>
        lab.on('agent-1', 'systemctl show --property=ExecMainStartTimestampMonotonic k3s-agent')
      const before = await started()
      await provision(await lab.options())
      expect((await ready()).sort()).toEqual([...everyBoard].sort())
      expect(await started()).toBe(before)
    })

    test('tells which board vanished, and completes when it is played again', async () => {
      const lost = lab.boards.find(({ name }) => name === 'agent-2')
      let cut: Promise<void> | undefined
      const options = { ...(await lab.options()), handling: 'responsive' as const }
      const attempt = provision({
        ...options,
        onProgress: line => {
          if (line === 'Bring K3s and the images to the boards') cut ??= power('off')
        },
      })
      try {
        await expect(attempt).rejects.toMatchObject({
          code: 'BOARD_LOST',
          message: expect.stringMatching(/^\[BOARD_LOST\]: agent-2 stopped answering at ".+"\./),
        })
      } finally {
        await cut
        await power('on')
      }
      if (lost) await lab.access.shell(lost).untilReachable({ timeoutMs: 60_000 })

      await provision(options)
      expect((await ready()).sort()).toEqual([...everyBoard].sort())
      for (const board of everyBoard) {
        expect(await lab.on(board, 'cat /etc/rancher/k3s/kubelet.yaml')).toMatch(
          /nodeLeaseDurationSeconds: 4/,
        )
        const service = board === 'server-1' ? 'k3s' : 'k3s-agent'
        const older = `find /etc/rancher/k3s/config.yaml /etc/rancher/k3s/kubelet.yaml -newer /run/${service}.started`
        expect(await lab.on(board, older)).toBe('')
      }

      async function power(order: 'off' | 'on'): Promise<void> {
        if (lost?.power.by !== 'command') throw new Error('a board of a rack is switched by a command')
        const [command = '', ...args] = lost.power[order]
        await promisify(execFile)(command, args)
      }
    })

    test('a reboot waits for no container, and the node comes back by itself', async () => {
      const before = await bootOf('agent-1')
      const startMs = performance.now()
      await lab.on('agent-1', 'systemctl reboot')
      await vi.waitFor(async () => expect(await bootOf('agent-1')).not.toBe(before), {
        timeout: patienceMs,
        interval: 200,
      })
      // A process that does not end costs 90 s by systemd's own default.
      expect(performance.now() - startMs).toBeLessThan(60_000)
      const comes = async () => expect(await ready()).toContain('agent-1')
      await vi.waitFor(comes, { timeout: patienceMs, interval: 200 })
    })

    test('uninstalling leaves nothing behind', async () => {
      await uninstall(await lab.options())
      for (const board of everyBoard) {
        const left = `ls -d /etc/rancher /usr/local/bin/k3s /etc/systemd/system/k3s* /etc/systemd/system.conf.d /run/k3s* \
        /etc/systemd/system/multi-user.target.wants/k3s* 2>/dev/null; ls -A /var/lib/rancher /var/lib/kubelet;
        ip -brief link | grep -E 'cni|flannel'; iptables-save | grep -E 'KUBE|CNI'; ps axww -o args | grep '[/]shim'; true`
        expect((await lab.on(board, left)).replace(/^\/var\/lib\/\w+:$|\n/gm, '')).toBe('')
      }
      const lines: string[] = []
      await uninstall({ ...(await lab.options()), onProgress: line => lines.push(line) })
      expect(lines).toEqual(['Remove K3s'])
    })

    test('three servers share an etcd of their own', async () => {
      await provision(await lab.options({ servers: ['agent-1', 'agent-2'], datastore: 'etcd' }))
      const settings = 'cat /etc/rancher/k3s/config.yaml'
      expect(await lab.on('server-1', settings)).toMatch(/^cluster-init: true$/m)
      for (const board of ['agent-1', 'agent-2'])
        expect(await lab.on(board, settings)).toMatch(/^server: https:\/\/[\d.]+:6443$/m)
      expect((await ready()).sort()).toEqual([...everyBoard].sort())
      await uninstall(await lab.options())
    })

    test('the password of an external datastore is shown to nobody', async () => {
      const endpoint = 'postgres://k3s:hunter2@192.0.2.9:5432/k3s'
      const lines: string[] = []
      await provision({
        ...(await lab.options({ only: ['server-1'], datastore: { postgres: endpoint } })),
        onProgress: line => lines.push(line),
      })
      const file = '/etc/rancher/k3s/config.yaml'
      expect(await lab.on('server-1', `stat -c %a ${file}; cat ${file}`)).toMatch(
        new RegExp(`^600\\n[^]*^datastore-endpoint: "${endpoint}"$`, 'm'),
      )
      expect(lines.join('\n')).not.toContain('hunter2')
      const seen = '{ journalctl; ps axww -o args; } | grep -v grep | grep -c hunter2 || true'
      expect(await lab.on('server-1', seen)).toBe('0')
    })
  },
)
