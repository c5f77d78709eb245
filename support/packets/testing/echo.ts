import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { bundle } from '../../process/bundle.ts'
import { spawnTied } from '../../process/tied.ts'

export interface Echo extends AsyncDisposable {
  pid: number
  address: string
  port: number
  /** What it says of the datagrams so far. */
  counts: () => Promise<{ received: number; answered: number; dropped: number }>
}

/** The app that echoes datagrams in a cluster, as a process of this machine. */
export async function startEcho(): Promise<Echo> {
  const address = '127.0.0.1'
  const child = spawnTied(process.execPath, [await bundle('fixtures/apps/hello/main.ts')], {
    env: { HOST: address, PORT: '0', ECHO_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout as Readable }), 'line')) as [string]
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
