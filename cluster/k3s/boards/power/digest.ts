import { createHash, randomBytes } from 'node:crypto'
import type { Credentials } from './plug-http.ts'

/**
 * The Authorization header for a Digest challenge (RFC 7616, qop "auth" or none).
 * @param challenge the WWW-Authenticate header
 * @param cnonce the client's own random word
 */
export function digestAnswer(
  challenge: string,
  { user, password }: Credentials,
  method: string,
  uri: string,
  cnonce = randomBytes(8).toString('hex'),
): string {
  const { realm = '', nonce = '', algorithm = 'MD5', qop, opaque } = parametersOf(challenge)
  const hash = (text: string) =>
    createHash(/^sha-256/i.test(algorithm) ? 'sha256' : 'md5')
      .update(text)
      .digest('hex')
  const count = '00000001'
  const secret = hash(`${user}:${realm}:${password}`)
  const request = hash(`${method}:${uri}`)
  const response = qop
    ? hash([secret, nonce, count, cnonce, 'auth', request].join(':'))
    : hash([secret, nonce, request].join(':'))
  const quoted = { username: user, realm, nonce, uri, response, ...(opaque && { opaque }) }
  return [
    `Digest ${Object.entries(quoted)
      .map(([name, value]) => `${name}="${value}"`)
      .join(', ')}`,
    `algorithm=${algorithm}`,
    ...(qop ? ['qop=auth', `nc=${count}`, `cnonce="${cnonce}"`] : []),
  ].join(', ')
}

function parametersOf(challenge: string): Record<string, string | undefined> {
  const found = challenge.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)
  return Object.fromEntries(
    [...found].map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain]),
  )
}
