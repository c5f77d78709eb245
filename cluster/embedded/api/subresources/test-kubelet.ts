import { createServer } from 'node:https'
import type { Socket } from 'node:net'
import { channels, encodeFrame, execUpgrade, frameReader } from '../../kubelet-protocol.ts'
import type { Credentials } from '../certificates.ts'

/**
 * A kubelet that keeps no pods: its logs are what it is asked, its only command echoes what it is told and ends with
 * code 3 at `quit`, or when the input does. While it is held it answers nobody.
 */
export async function testKubelet({ serverCertificate, serverKey, token }: Credentials) {
  const sockets = new Set<Socket>()
  let released = Promise.resolve()
  const server = createServer({ cert: serverCertificate, key: serverKey }, async (request, response) => {
    await released
    if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end()
    if (request.url?.includes('previous=true')) return response.writeHead(400).end('there is no previous one')
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.write(`${request.url}\n`)
    if (!request.url?.includes('follow=true')) response.end()
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('upgrade', async (request, socket) => {
    await released
    if (request.headers.upgrade !== execUpgrade) return socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${execUpgrade}\r\nConnection: Upgrade\r\n\r\n`)
    const say = (channel: number, text: string) => socket.write(encodeFrame(channel, Buffer.from(text)))
    const quit = () => {
      const details = { causes: [{ reason: 'ExitCode', message: '3' }] }
      say(channels.error, JSON.stringify({ status: 'Failure', reason: 'NonZeroExitCode', details }))
      socket.end()
    }
    say(channels.stderr, new URL(request.url ?? '', 'https://x').searchParams.getAll('command').join(' '))
    socket.on(
      'data',
      frameReader((channel, payload) => {
        if (channel === channels.stdinClosed || payload.toString() === 'quit') quit()
        else if (payload.toString() === 'vanish') socket.destroy()
        else say(channels.stdout, payload.toString())
      }),
    )
    socket.on('error', () => {})
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    port,
    /** How many clients it has. */
    connections: () => sockets.size,
    /** From now on every answer waits until the function returned is called. */
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      released = promise
      return resolve
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
