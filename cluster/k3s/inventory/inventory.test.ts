import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readInventory } from './inventory.ts'
import { exampleFile, hostKey, oneBoard, parse } from './testing/examples.ts'

test('the example is an inventory of three boards', async () => {
  const { boards, disposable, datastore } = await readInventory(exampleFile)
  expect(boards.map(({ name, role, power }) => [name, role, power.by])).toEqual([
    ['pi-1', 'server', 'none'],
    ['pi-2', 'agent', 'shelly'],
    ['pi-3', 'agent', 'poe-ssh'],
  ])
  expect(boards[2]).toMatchObject({
    address: '192.168.1.13',
    user: 'pi',
    keyFile: path.join(homedir(), '.ssh/id_ed25519'),
    model: 'Raspberry Pi 5, 8 GB',
    price: { amount: 89.9, currency: 'EUR' },
  })
  expect(disposable).toBe(false)
  expect(datastore).toEqual({ kind: 'sqlite' })
})

test('a file that is not there is said to be missing, with the way to have one', async () => {
  await expect(readInventory('/nowhere/inventory.yaml')).rejects.toThrow(
    /INVENTORY_MISSING[\s\S]*cp inventory\.example\.yaml/,
  )
})

test('variables that Ansible finds in folders beside it, and tahan does not, are refused', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-inventory-'))
  try {
    const file = path.join(folder, 'inventory.yaml')
    await writeFile(file, 'server: {hosts: {pi-1: {ansible_user: pi}}}')
    await mkdir(path.join(folder, 'group_vars/agent'), { recursive: true })
    await writeFile(path.join(folder, 'group_vars/all.yaml'), 'timezone: UTC\n# tahan_model: none\n')
    await expect(readInventory(file)).resolves.toMatchObject({ boards: [{ user: 'pi' }] })
    await writeFile(path.join(folder, 'group_vars/agent/main.yml'), 'timezone: UTC\nansible_user: root\n')
    await expect(readInventory(file)).rejects.toThrow(/group_vars\/agent\/main\.yml gives ansible_user/)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the smallest inventory has defaults for the rest', () => {
  expect(parse('server: {hosts: {pi-1: {ansible_user: pi}}}')).toEqual({
    file: '/lab/inventory.yaml',
    disposable: false,
    datastore: { kind: 'sqlite' },
    boards: [
      {
        name: 'pi-1',
        role: 'server',
        address: 'pi-1',
        port: 22,
        user: 'pi',
        keyFile: undefined,
        hostKey: undefined,
        model: undefined,
        price: undefined,
        power: { by: 'none' },
      },
    ],
  })
})

test('a host goes before its group, a deeper group before an outer one, and all comes last', () => {
  const { boards } = parse(`
    all:
      vars: {ansible_user: everybody, ansible_port: 1, tahan_model: any, tahan_price: 1 EUR}
      hosts: {pi-1: {ansible_port: 4}}
      children:
        cluster:
          vars: {ansible_port: 2, tahan_model: board, tahan_price: 2 EUR}
          children:
            server: {hosts: {pi-1: }, vars: {ansible_port: 3, tahan_model: big}}
            agent: {hosts: {pi-2: }}`)
  expect(boards.map(({ user, port, model, price }) => [user, port, model, price?.amount])).toEqual([
    ['everybody', 4, 'big', 2],
    ['everybody', 2, 'board', 2],
  ])
})

test('of groups of one depth the later in the alphabet goes first, unless priorities are given', () => {
  const groups = (priority: string) => `
    server: {hosts: {pi-1: {ansible_user: pi}}}
    rack_a: {hosts: {pi-1: }, vars: {tahan_model: from a${priority}}}
    rack_b: {hosts: {pi-1: }, vars: {tahan_model: from b}}`
  expect(parse(groups('')).boards[0]?.model).toBe('from b')
  expect(parse(groups(', ansible_group_priority: 2')).boards[0]?.model).toBe('from a')
})

test("hosts of other groups and other people's variables are left alone", () => {
  const { boards } = parse(`
    server: {hosts: {pi-1: {ansible_user: pi, ansible_python_interpreter: auto, my_var: "{{ x }}"}}}
    routers: {hosts: {Router_1: {ansible_connection: network_cli, ansible_password: x}}}`)
  expect(boards.map(({ name }) => name)).toEqual(['pi-1'])
})

test('paths start from the file, at home, or where Ansible says the inventory is', () => {
  const keyFile = (value: string) => oneBoard(`ansible_ssh_private_key_file: ${value}`).keyFile
  expect(keyFile('keys/id')).toBe('/lab/keys/id')
  expect(keyFile('~/.ssh/id')).toBe(path.join(homedir(), '.ssh/id'))
  expect(keyFile('"{{ inventory_dir }}/keys/{{ inventory_hostname }}"')).toBe('/lab/keys/pi-1')
  expect(keyFile('/etc/id')).toBe('/etc/id')
})

test('a database elsewhere, whose password need not lie in the file and is in no record of it', () => {
  const url = 'postgres://k3s:secret@10.0.0.9:5432/k3s'
  const text = `
    all:
      vars: {ansible_user: pi, tahan_datastore: {postgres: "{{ lookup('env', 'K3S_DATASTORE') }}"}}
      children: {server: {hosts: {a: , b: }}}`
  const inventory = parse(text, { K3S_DATASTORE: url })
  expect(inventory.datastore.kind === 'postgres' && inventory.datastore.url()).toBe(url)
  expect(JSON.stringify(inventory)).not.toContain('secret')
  expect(() => parse(text)).toThrow(/K3S_DATASTORE is not set/)
})

test('three servers on etcd', () => {
  const { boards, datastore } = parse(`
    all:
      vars: {ansible_user: pi, tahan_datastore: etcd, tahan_disposable: yes}
      children: {agent: {hosts: {d: }}, server: {hosts: {a: , b: , c: }}}`)
  expect(boards.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
  expect(datastore).toEqual({ kind: 'etcd' })
})

test.for([
  ['{by: none}', { by: 'none' }],
  [
    '{by: tasmota, url: "http://10.0.0.1/", password: "{{ lookup(\'env\', \'PLUG\') }}"}',
    { by: 'tasmota', url: 'http://10.0.0.1', channel: 1, passwordVariable: 'PLUG' },
  ],
  [
    '{by: shelly, url: "http://10.0.0.1", channel: 3}',
    { by: 'shelly', url: 'http://10.0.0.1', channel: 3, passwordVariable: undefined },
  ],
  [
    '{by: command, switch_off: [./plug.sh, "off"], switch_on: [plug, "on", 3x]}',
    { by: 'command', off: ['/lab/plug.sh', 'off'], on: ['plug', 'on', '3x'] },
  ],
  [
    `{by: poe-ssh, address: sw.lan, user: admin, host_key: ${hostKey} me@sw, switch_off: a, switch_on: b}`,
    {
      by: 'poe-ssh',
      address: 'sw.lan',
      port: 22,
      user: 'admin',
      keyFile: undefined,
      hostKey,
      off: 'a',
      on: 'b',
      state: undefined,
    },
  ],
] as const)('power: %s', ([power, expected]) => {
  expect(oneBoard(`tahan_power: ${power}`).power).toEqual(expected)
})
