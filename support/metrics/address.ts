import { TahanError } from '../errors.ts'

/** Where live figures are served. */
export interface MetricsAddress {
  host: string
  port: number
}

/** `host:port`, `[IPv6]:port` or a port alone, then on loopback. Undefined when it is none of them. */
export function addressOf(text: string): MetricsAddress | undefined {
  const [, host = '127.0.0.1', digits = ''] =
    /^(?:(\[[0-9a-fA-F:.]+\]|[^[\]:\s]+):)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === '' || port > 65_535) return undefined
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port }
}

export function urlOf({ host, port }: MetricsAddress): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/metrics`
}

/** Why an address cannot be listened on, and what to try. */
export function cannotListen({ host, port }: MetricsAddress, cause: unknown): TahanError {
  const { code = '' } = cause as NodeJS.ErrnoException
  const because: Record<string, string> = {
    EADDRINUSE: 'something else listens there, perhaps another run.',
    EADDRNOTAVAIL: 'this machine does not have that address.',
    EACCES: 'ports below 1024 are for root.',
    ENOTFOUND: 'no such host is known.',
  }
  return new TahanError('METRICS_ADDRESS', `Live figures cannot be served at ${host}:${port}.`, {
    because: because[code] ?? (cause instanceof Error ? cause.message : String(cause)),
    tryThis: 'TAHAN_METRICS=127.0.0.1:<a free port>, or TAHAN_METRICS=off',
    cause,
  })
}
