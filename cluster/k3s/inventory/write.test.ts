import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Board, PowerSupply } from '../boards/board.ts'
import type { Datastore } from './inventory.ts'
import { readInventory } from './inventory.ts'
import { exampleFile, hostKey, parse } from './testing/examples.ts'
import { inventoryText, writeInventory } from './write.ts'

const run = promisify(execFile)

/** Among them what YAML 1.1 takes for numbers, truth, dates and more. */
const words = fc.oneof(
  fc.constantFrom(
    'on',
    'off',
    'yes',
    'no',
    'y',
    'null',
    '~',
    '1e3',
    '0x1f',
    '12:30:45',
    '2001-01-01',
    '- a',
    'a: b',
    '#x',
  ),
  fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter(text => text.trim() !== '' && !/[{}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text)),
)
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const names = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/)
const ports = fc.integer({ min: 1, max: 65_535 })
const files = fc.stringMatching(/^\/[a-z0-9 .-]{0,10}[a-z0-9]$/).map(file => path.resolve(file))
const argv = fc
  .tuple(fc.constantFrom('/bin/plug', 'plug'), fc.array(words, { maxLength: 3 }))
  .map(([program, args]) => [program, ...args])
const plug = {
  url: fc.constantFrom('http://10.0.0.1', 'https://plug.lan:8443'),
  channel: fc.integer({ min: 1, max: 8 }),
  passwordVariable: maybe(fc.constantFrom('PLUG_PASSWORD')),
}
const powers: fc.Arbitrary<PowerSupply> = fc.oneof(
  fc.constant({ by: 'none' } as const),
  fc.record({ by: fc.constant('command' as const), off: argv, on: argv }),
  fc.record({ by: fc.constant('shelly' as const), ...plug }),
  fc.record({ by: fc.constant('tasmota' as const), ...plug }),
  fc.record({
    by: fc.constant('poe-ssh' as const),
    address: names,
    port: ports,
    user: names,
    keyFile: maybe(files),
    hostKey: maybe(fc.constant(hostKey)),
    off: words,
    on: words,
    state: maybe(fc.record({ ask: words, isOff: words, isOn: words })),
  }),
)
const boards: fc.Arbitrary<Board[]> = fc
  .uniqueArray(
    fc.record({
      name: names,
      user: names,
      port: ports,
      keyFile: maybe(files),
      hostKey: maybe(fc.constant(hostKey)),
      model: maybe(words),
      price: maybe(
        fc.record({
          amount: fc.integer({ min: 0, max: 1e6 }).map(cents => cents / 100),
          currency: fc.constantFrom('EUR', 'USD'),
        }),
      ),
      power: powers,
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 4 },
  )
  .map(all =>
    all.map((board, i) => ({
      ...board,
      role: i === 0 ? ('server' as const) : ('agent' as const),
      address: `10.0.0.${i}`,
    })),
  )

test('what is written reads back as it was', () => {
  fc.assert(
    fc.property(
      boards,
      fc.boolean(),
      fc.constantFrom<Datastore['kind']>('sqlite', 'etcd'),
      (all, disposable, kind) => {
        const inventory = { boards: all, disposable, datastore: { kind } as Datastore }
        expect(parse(inventoryText(inventory))).toEqual({ file: '/lab/inventory.yaml', ...inventory })
      },
    ),
  )
})

test('a file is readable by its owner alone', async () => {
  await using folder = await temporaryFolder()
  const file = path.join(folder.path, 'inventory.yaml')
  const { boards: example } = await readInventory(exampleFile)
  const datastore: Datastore = { kind: 'postgres', url: () => 'postgres://u:p@h:1/d' }
  await writeInventory(file, { boards: example, disposable: true, datastore, variables: { mine: [1] } })
  const read = await readInventory(file)
  expect(read.boards).toEqual(example)
  expect(read.datastore.kind === 'postgres' && read.datastore.url()).toBe('postgres://u:p@h:1/d')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

const ansible = await run('ansible-inventory', ['--version']).then(
  () => undefined,
  () => 'Ansible is not installed here: sudo apt install ansible-core',
)

/** What Ansible itself makes of an inventory: each board's group, and the variables it uses. */
async function seenByAnsible(file: string): Promise<unknown> {
  const { stdout } = await run('ansible-inventory', ['-i', file, '--list'])
  const list = JSON.parse(stdout) as {
    _meta: { hostvars: Record<string, Record<string, unknown>> }
    server: { hosts: string[] }
    agent?: { hosts: string[] }
  }
  return [...list.server.hosts, ...(list.agent?.hosts ?? [])].map(name => {
    const variables = list._meta.hostvars[name]
    return {
      name,
      address: variables?.ansible_host,
      port: variables?.ansible_port ?? 22,
      user: variables?.ansible_user,
      model: variables?.tahan_model,
    }
  })
}

test.for(['as written by hand', 'as written by tahan'])(
  'Ansible sees the same in the example, %s',
  async (how, { skip }) => {
    skip(ansible !== undefined, ansible)
    await using folder = await temporaryFolder()
    const inventory = await readInventory(exampleFile)
    const file = path.join(folder.path, 'inventory.yaml')
    await writeInventory(file, inventory)
    const seen = await seenByAnsible(how === 'as written by hand' ? exampleFile : file)
    expect(seen).toEqual(
      inventory.boards.map(({ name, address, port, user, model }) => ({ name, address, port, user, model })),
    )
  },
)

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-inventory-'))
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}
