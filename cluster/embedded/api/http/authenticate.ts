import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { everybodyKnown, privilegedGroup, type User } from '../authentication/user.ts'
import { verifyToken } from '../authentication/verify-token.ts'
import type { Core } from '../core.ts'

/** Who asks: the holder of a certificate of the cluster's CA, or of a token; undefined for anyone else. */
export function authenticate(core: Core, request: IncomingMessage): User | undefined {
  const { socket, headers } = request
  if (socket instanceof TLSSocket && socket.authorized) {
    const { subject } = socket.getPeerCertificate()
    if (subject?.CN) return known({ name: first(subject.CN), groups: [subject.O ?? []].flat() })
  }
  const [, token] = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '') ?? []
  if (token === undefined) return undefined
  if (sameText(token, core.credentials.token))
    return known({ name: 'system:admin', groups: [privilegedGroup] })
  const verified = verifyToken(core, token)
  return 'user' in verified ? known(verified.user) : undefined
}

function known(user: User): User {
  return { ...user, groups: [...user.groups, everybodyKnown] }
}

function first(value: string | string[]): string {
  return Array.isArray(value) ? (value[0] ?? '') : value
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
