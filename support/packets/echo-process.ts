import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { TahanError } from '../errors.ts'
import { bundle } from '../process/bundle.ts'
import { spawnTied } from '../process/tied.ts'
import type { Elsewhere } from './packets.ts'

export interface Echo extends AsyncDisposable {
  pid: number
  address: string
  port: number
  /** What it says of the datagrams so far; only where it is reached over HTTP. */
  counts: () => Promise<{ received: number; answered: number; dropped: number }>
}

/**
 * Starts the app that echoes datagrams in a cluster, as a process of this machine.
 * @throws TahanError ECHO_DIED
 */
export async function startEcho({ within }: Elsewhere = { within: [] }): Promise<Echo> {
  const address = '127.0.0.1'
  const [command = process.execPath, ...args] = [
    ...within,
    process.execPath,
    await bundle('fixtures/apps/hello/main.ts'),
  ]
  const child = spawnTied(command, args, {
    env: { PATH: process.env.PATH, HOST: address, PORT: '0', ECHO_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const died = once(child, 'exit').then(([code, signal]) => {
    throw new TahanError('ECHO_DIED', 'The echo ended by itself.', {
      because: `it ended with ${signal ?? code}.`,
    })
  })
  died.catch(() => {}) // once it serves, that is how it ends
  const said = once(createInterface({ input: child.stdout as Readable }), 'line') as Promise<[string]>
  const [line] = await Promise.race([said, died])
  const [, http, udp] = /:(\d+) and echoes on (\d+)\/udp$/.exec(line) ?? []
  return {
    pid: child.pid ?? 0,
    address,
    port: Number(udp),
    async counts() {
      const text = await (await fetch(`http://${address}:${http}/metrics`)).text()
      const of = (what: string) =>
        Number(new RegExp(`^hello_datagrams_${what}_total (\\d+)$`, 'm').exec(text)?.[1])
      return { received: of('received'), answered: of('answered'), dropped: of('dropped') }
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}
