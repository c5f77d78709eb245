import type { Duplex } from 'node:stream'
import type { Status } from 'kubernetes-types/meta/v1.js'
import { channels, encodeFrame, execUpgrade, frameReader } from '../../kubelet-protocol.ts'
import { signal } from '../../supervisor/marked.ts'
import type { Kubelet } from '../pods/kubelet.ts'
import { execIn, NoSuchCommand } from '../runtime/exec.ts'
import { findContainer, Refusal, type Target } from './refusal.ts'

/** Runs a command in a container for a client that speaks the frames of `kubelet-protocol.ts`. @throws Refusal */
export function serveExec(
  kubelet: Kubelet,
  target: Target,
  query: URLSearchParams,
  socket: Duplex,
  head: Buffer,
): void {
  const container = findContainer(kubelet, target)
  if (container.exit) throw new Refusal(400, `container ${target.container} is not running`)
  const command = query.getAll('command')
  const wants = (stream: string) => ['1', 'true'].includes(query.get(stream) ?? '')

  socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${execUpgrade}\r\n\r\n`)
  const send = (channel: number, payload: Buffer) =>
    socket.writable ? socket.write(encodeFrame(channel, payload)) : true
  const finish = (status: Status) => {
    send(channels.error, Buffer.from(JSON.stringify({ metadata: {}, ...status })))
    socket.end()
  }

  let child: ReturnType<typeof execIn>
  try {
    const stdin = wants('stdin') ? 'pipe' : 'ignore'
    child = execIn(kubelet.runtime, container, command, [stdin, 'pipe', 'pipe'])
  } catch (thrown) {
    if (!(thrown instanceof NoSuchCommand)) throw thrown
    finish(failure(126, `error executing command in container: ${thrown.message}`))
    return
  }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      if (send(channels[name], chunk)) return
      child[name]?.pause()
      socket.once('drain', () => child[name]?.resume())
    })
  }
  child.stdin?.on('error', () => {}) // it does not read any more
  const read = frameReader((channel, payload) => {
    if (channel === channels.stdin) child.stdin?.write(payload)
    if (channel === channels.stdinClosed) child.stdin?.end()
  })
  if (head.byteLength > 0) read(head)
  socket.on('data', read)
  socket.on('close', () => child.pid && signal(-child.pid, 'SIGKILL'))
  child.on('error', error => finish(failure(126, error.message)))
  child.on('close', (code, signalName) => {
    const exit = code ?? (signalName ? 137 : 0)
    if (exit === 0) finish({ status: 'Success' })
    else finish(failure(exit, `command terminated with non-zero exit code: exit code ${exit}`))
  })
}

function failure(code: number, message: string): Status {
  return {
    status: 'Failure',
    message,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  }
}
