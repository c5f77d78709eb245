import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Pod } from 'kubernetes-types/core/v1.js'
import { channels, encodeFrame, execUpgrade, frameReader } from '../../kubelet-protocol.ts'
import type { Core } from '../core.ts'
import type { Call } from '../http/call.ts'
import type { ResourcePath } from '../http/path.ts'
import { boolean } from '../http/query.ts'
import { acceptWebSocket, chooseProtocol } from '../http/websocket.ts'
import { badRequest, refusal } from '../status.ts'
import { existing } from '../verbs/update.ts'
import { type ContainerPlace, findContainer } from './container.ts'
import {
  answerWithinMs,
  callKubelet,
  type KubeletCall,
  readKubelet,
  refusalOfKubelet,
  unreachable,
} from './kubelet.ts'

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
/** v5: the client's side of a channel ended; the payload names the channel. */
const closeSignal = 255

/** Runs a command in a container; the socket carries its streams until it ends. @throws ApiError before the upgrade */
export async function handleExec(
  core: Core,
  { namespace = '', name = '' }: ResourcePath,
  { query }: Call,
  upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer },
): Promise<void> {
  const { request, socket, head } = upgrade
  const place = findContainer(core, namespace, name, query.get('container'))
  if (!place) throw badRequest(`pod ${name} does not have a host assigned`)
  const protocol = await chooseProtocolOrSayWhy(core, request, place)
  const path = `/exec/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}/${encodeURIComponent(place.container)}?${execQuery(query)}`
  const kubelet = await upgradeKubelet(core, { place, path })
  if (socket.destroyed) {
    kubelet.destroy() // the client did not wait for the kubelet, and `close` has been told already
    return
  }

  const client = acceptWebSocket(request, socket, head, protocol, {
    onMessage: message => {
      const [channel = 0] = message
      const payload = message.subarray(1)
      const frame =
        channel !== closeSignal
          ? encodeFrame(channel, payload)
          : payload[0] === channels.stdin
            ? encodeFrame(channels.stdinClosed, Buffer.alloc(0))
            : undefined
      if (frame && !kubelet.write(frame)) socket.pause()
    },
    onDrain: () => kubelet.resume(),
    onClose: () => kubelet.destroy(),
  })
  let ended = false
  const toClient = (channel: number, payload: Uint8Array) =>
    client.send(Buffer.concat([Buffer.of(channel), payload]))
  const fromKubelet = frameReader((channel, payload) => {
    if (!toClient(channel, payload)) kubelet.pause()
    if (channel === channels.error) ended = true
  })
  // An empty message tells clients that the streams are there.
  toClient(channels.stdout, Buffer.alloc(0))
  kubelet.on('data', fromKubelet)
  kubelet.on('drain', () => socket.resume())
  kubelet.on('error', () => kubelet.destroy())
  kubelet.on('close', () => {
    if (!ended) {
      const { status } = refusal(500, 'InternalError', 'the connection to the container was lost')
      toClient(channels.error, Buffer.from(JSON.stringify(status)))
    }
    client.close()
  })
}

/**
 * kubectl, refused over a WebSocket for whatever reason, asks again in the older SPDY, and shows only what it is
 * told then: so that has to be the reason.
 */
async function chooseProtocolOrSayWhy(
  core: Core,
  request: IncomingMessage,
  place: ContainerPlace,
): Promise<string> {
  try {
    return chooseProtocol(request, protocols)
  } catch (refused) {
    await readKubelet(core.credentials, { place, path: '/healthz' }).then(response => response.destroy())
    const { status } = existing(core, core.definitions.get('pods'), place.namespace, place.pod) as Pick<
      Pod,
      'status'
    >
    const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]
    if (!all.some(({ name, state }) => name === place.container && state?.running)) {
      throw badRequest(`unable to upgrade connection: container not found ("${place.container}")`)
    }
    throw refused
  }
}

/** @throws ApiError 400 */
function execQuery(query: URLSearchParams): URLSearchParams {
  const command = query.getAll('command')
  if (command.length === 0) throw badRequest('you must specify at least 1 command for the container')
  const asked = new URLSearchParams()
  for (const word of command) asked.append('command', word)
  for (const stream of ['stdin', 'stdout', 'stderr', 'tty'])
    if (boolean(query, stream)) asked.set(stream, 'true')
  if (!asked.has('stdin') && !asked.has('stdout') && !asked.has('stderr')) {
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr')
  }
  return asked
}

function upgradeKubelet(core: Core, call: KubeletCall): Promise<Duplex> {
  const headers = { connection: 'Upgrade', upgrade: execUpgrade }
  const outgoing = callKubelet(core.credentials, { ...call, headers })
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  outgoing.setTimeout(answerWithinMs, () =>
    outgoing.destroy(new Error(`no answer within ${answerWithinMs} ms`)),
  )
  outgoing.on('error', error => reject(unreachable(call, error)))
  outgoing.on('response', response => refusalOfKubelet(response).then(reject, reject))
  outgoing.on('upgrade', (_response, socket, head) => {
    socket.setTimeout(0)
    if (head.length > 0) socket.unshift(head)
    resolve(socket)
  })
  outgoing.end()
  return promise
}
