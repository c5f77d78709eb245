import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { digestAnswer } from './digest.ts'
import { RelaySwitch } from './relay-switch.ts'
import { shelly } from './shelly.ts'
import { tasmota } from './tasmota.ts'
import { firstShelly, laterShelly, password, type TestPlug, tasmotaPlug } from './testing/plugs.ts'

const never = new AbortController().signal
const env = { PLUG: password, WRONG: 'guess' }

interface Kind {
  kind: string
  device: (locked?: boolean) => Promise<TestPlug>
  by: 'shelly' | 'tasmota'
  channels: [number, number]
}
const kinds: Kind[] = [
  { kind: 'a Shelly of the first generation', device: firstShelly, by: 'shelly', channels: [0, 1] },
  { kind: 'a later Shelly', device: laterShelly, by: 'shelly', channels: [0, 1] },
  {
    kind: 'Tasmota',
    device: locked => tasmotaPlug({ locked: locked ?? false }),
    by: 'tasmota',
    channels: [1, 2],
  },
  {
    kind: 'an old Tasmota',
    device: locked => tasmotaPlug({ locked: locked ?? false, old: true }),
    by: 'tasmota',
    channels: [1, 2],
  },
]

function switchOf(by: Kind['by'], url: string, channel: number, passwordVariable?: string): RelaySwitch {
  const power = { url, channel, passwordVariable }
  return new RelaySwitch(
    by === 'shelly' ? shelly({ by, ...power }, env) : tasmota({ by, ...power }, env),
    300,
  )
}

test.for(kinds)(
  '$kind is switched, and says so itself',
  async ({ device, by, channels: [first, second] }) => {
    await using plug = await device()
    const power = switchOf(by, plug.url, second)
    expect(await power.off(never)).toMatch(new RegExp(`channel ${second}\\) says that it is off`))
    expect(plug.relays).toEqual(
      new Map([
        [first, true],
        [second, false],
      ]),
    )
    expect(await power.on(never)).toContain('says that it is on')
    expect(await power.on(never)).toContain('as it was before')
    expect(plug.relays.get(second)).toBe(true)
  },
)

test.for(kinds)('$kind opens with its password alone', async ({ device, by, channels: [first] }) => {
  await using plug = await device(true)
  expect(await switchOf(by, plug.url, first, 'PLUG').off(never)).toContain('is off')
  await expect(switchOf(by, plug.url, first, 'WRONG').on(never)).rejects.toThrow(
    /POWER_SWITCH_AUTH.*refuses the password/,
  )
  await expect(switchOf(by, plug.url, first).on(never)).rejects.toThrow(/POWER_SWITCH_AUTH.*wants a password/)
  expect(plug.relays.get(first)).toBe(false)
})

test.for(kinds)(
  'of $kind no other channel is switched than the one meant',
  async ({ device, by, channels: [first, second] }) => {
    await using plug = await device()
    await expect(switchOf(by, plug.url, 7).off(never)).rejects.toThrow(
      /POWER_CHANNEL_UNKNOWN.*[\s\S]*nothing was switched/,
    )
    expect(plug.relays).toEqual(
      new Map([
        [first, true],
        [second, true],
      ]),
    )
  },
)

test.for(kinds)('$kind that does not follow is not believed', async ({ device, by, channels: [first] }) => {
  await using plug = await device()
  plug.stuck = true
  await expect(switchOf(by, plug.url, first).off(never)).rejects.toThrow(/POWER_NOT_SWITCHED/)
})

test('Tasmota with one relay leaves its number away', async () => {
  await using plug = await tasmotaPlug({ relays: 1 })
  expect(await switchOf('tasmota', plug.url, 1).off(never)).toContain('is off')
})

test('another thing than the plug is told from one', async () => {
  await using shellyPlug = await laterShelly()
  await using tasmotaOne = await tasmotaPlug()
  await expect(switchOf('tasmota', shellyPlug.url, 1).off(never)).rejects.toThrow(/POWER_/)
  await expect(switchOf('shelly', tasmotaOne.url, 0).off(never)).rejects.toThrow(
    /POWER_SWITCH_REFUSED.*no Shelly/,
  )
})

test('a plug that is gone does not answer', async () => {
  const plug = await laterShelly()
  await plug[Symbol.asyncDispose]()
  await expect(switchOf('shelly', plug.url, 0).off(never)).rejects.toThrow(
    /POWER_SWITCH_UNREACHABLE[\s\S]*ECONNREFUSED/,
  )
})

test('a plug that keeps silent is given up with the reason of who gave up', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const abort = new AbortController()
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  silent.once('connection', socket => {
    socket.on('error', () => {})
    abort.abort(new Error('enough'))
  })
  await expect(switchOf('tasmota', url, 1).off(abort.signal)).rejects.toThrow('enough')
  silent.close()
})

test('a password that is not in the environment is missed by name', () => {
  expect(() => shelly({ by: 'shelly', url: 'http://x', channel: 0, passwordVariable: 'NONE' }, env)).toThrow(
    /POWER_SWITCH_AUTH.*NONE is not set/,
  )
})

test.for([
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
] as const)('a digest by %s is the one of RFC 7616', ([algorithm, response]) => {
  const challenge =
    `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
  const credentials = { user: 'Mufasa', password: 'Circle of Life' }
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
  expect(digestAnswer(challenge, credentials, 'GET', '/dir/index.html', cnonce)).toContain(
    `response="${response}"`,
  )
})
