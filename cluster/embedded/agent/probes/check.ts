import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Container as ContainerSpec, HTTPGetAction, Probe } from 'kubernetes-types/core/v1.js'

export interface Verdict {
  success: boolean
  /** Why not, as the Unhealthy event tells it. */
  message: string
}

export interface CheckTarget {
  container: ContainerSpec
  /** The pod's own address. */
  address: string
  /** Whether packets to it arrive at all. */
  isReachable: boolean
  /** Runs a command in the container. */
  exec: (command: string[], timeoutMs: number) => Promise<{ code: number; output: string; timedOut: boolean }>
}

/** Asks once. Never throws: what cannot be asked has failed. */
export async function check(probe: Probe, target: CheckTarget): Promise<Verdict> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000
  if ((probe.httpGet || probe.tcpSocket) && !target.isReachable) {
    await pause(timeoutMs)
    return { success: false, message: `dial tcp ${target.address}: i/o timeout` }
  }
  if (probe.httpGet) return checkHttp(probe.httpGet, target, timeoutMs)
  if (probe.tcpSocket) {
    const port = portNumber(probe.tcpSocket.port, target.container)
    return checkTcp(probe.tcpSocket.host ?? target.address, port, timeoutMs)
  }
  if (probe.exec) {
    const { code, output, timedOut } = await target.exec(probe.exec.command ?? [], timeoutMs)
    if (timedOut) return { success: false, message: `command timed out after ${timeoutMs / 1000}s` }
    return { success: code === 0, message: output }
  }
  return { success: false, message: 'the embedded cluster has httpGet, tcpSocket and exec probes only' }
}

/** Any answer from 200 to 399 is a success, as for the kubelet. */
export function checkHttp(action: HTTPGetAction, target: CheckTarget, timeoutMs: number): Promise<Verdict> {
  const { promise, resolve } = Promise.withResolvers<Verdict>()
  const host = action.host || target.address
  const port = portNumber(action.port, target.container)
  const isTls = action.scheme === 'HTTPS'
  const path = action.path?.startsWith('/') ? action.path : `/${action.path ?? ''}`
  const url = `${isTls ? 'https' : 'http'}://${host}:${port}${path}`
  const fail = (why: string) => resolve({ success: false, message: `Get "${url}": ${why}` })
  const headers = Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name, value]))
  const options = {
    host,
    port,
    path,
    agent: false,
    headers: { 'user-agent': 'kube-probe/1.30', accept: '*/*', connection: 'close', ...headers },
  }
  const outgoing = (isTls ? httpsRequest : httpRequest)(
    isTls ? { ...options, rejectUnauthorized: false } : options,
    response => {
      response.resume()
      const code = response.statusCode ?? 0
      if (code >= 200 && code < 400) resolve({ success: true, message: '' })
      else resolve({ success: false, message: `HTTP probe failed with statuscode: ${code}` })
      response.on('error', () => {})
    },
  )
  const timer = setTimeout(() => {
    fail('context deadline exceeded (Client.Timeout exceeded while awaiting headers)')
    outgoing.destroy()
  }, timeoutMs)
  outgoing.on('error', error => fail(dialError(error, host, port)))
  outgoing.on('close', () => clearTimeout(timer))
  outgoing.end()
  return promise
}

function checkTcp(host: string, port: number, timeoutMs: number): Promise<Verdict> {
  const { promise, resolve } = Promise.withResolvers<Verdict>()
  const socket = connect({ host, port })
  const timer = setTimeout(() => {
    resolve({ success: false, message: `dial tcp ${host}:${port}: i/o timeout` })
    socket.destroy()
  }, timeoutMs)
  socket.on('connect', () => {
    resolve({ success: true, message: '' })
    socket.destroy()
  })
  socket.on('error', error => resolve({ success: false, message: dialError(error, host, port) }))
  socket.on('close', () => clearTimeout(timer))
  return promise
}

function dialError(error: Error & { code?: string }, host: string, port: number): string {
  if (error.code === 'ECONNREFUSED') return `dial tcp ${host}:${port}: connect: connection refused`
  if (error.code === 'ECONNRESET') return 'read: connection reset by peer'
  return error.message
}

/** A port by number, or by its name among the container's ports. 0, which nothing answers on, when there is none. */
function portNumber(port: number | string, { ports = [] }: ContainerSpec): number {
  const number = Number(port)
  if (Number.isInteger(number)) return number
  return ports.find(({ name }) => name === port)?.containerPort ?? 0
}
