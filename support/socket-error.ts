/** What the kernel's error of a socket says of the other side. `own` says nothing of it: the request never left. */
export type SocketError = 'refused' | 'reset' | 'timeout' | 'own' | 'other'

/** No address, no file, no memory, no right to have a socket. */
const own = new Set([
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EACCES',
  'EPERM',
])

/** @param code as in `error.code`: `ECONNREFUSED` */
export function socketErrorOf(code: string | undefined): SocketError {
  switch (code) {
    case 'ECONNREFUSED':
      return 'refused'
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
      return 'reset'
    case 'ETIMEDOUT':
      return 'timeout'
    default:
      return code !== undefined && own.has(code) ? 'own' : 'other'
  }
}
