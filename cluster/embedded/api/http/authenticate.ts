import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'

export interface User {
  name: string
  groups: string[]
}

/** Who asks: the holder of a certificate of the cluster's CA, or of its token; undefined for anyone else. */
export function authenticate(request: IncomingMessage, token: string): User | undefined {
  const { socket, headers } = request
  if (socket instanceof TLSSocket && socket.authorized) {
    const { subject } = socket.getPeerCertificate()
    if (subject?.CN)
      return { name: first(subject.CN), groups: [subject.O ?? [], 'system:authenticated'].flat() }
  }
  const [, given] = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '') ?? []
  if (given === undefined || !sameText(given, token)) return undefined
  return { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] }
}

function first(value: string | string[]): string {
  return Array.isArray(value) ? (value[0] ?? '') : value
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
