import { messageOf, TahanError } from '../../../../support/errors.ts'
import { digestAnswer } from './digest.ts'

export interface PlugAnswer {
  status: number
  /** Parsed where it is JSON, text otherwise. */
  body: unknown
}

export interface Credentials {
  user: string
  password: string
}

const answersWithinMs = 5_000

/**
 * Asks a plug; with credentials in the way it wants them (Digest when it says so, else Basic).
 * @param shown the URL without secrets, for errors
 * @throws TahanError POWER_SWITCH_UNREACHABLE, POWER_SWITCH_AUTH
 */
export async function askPlug(
  url: URL,
  credentials: Credentials | undefined,
  signal: AbortSignal,
): Promise<PlugAnswer> {
  const first = await get(url, {}, signal)
  if (first.status !== 401) return await readAnswer(first, url)
  const challenge = first.headers.get('www-authenticate') ?? ''
  await first.body?.cancel()
  if (credentials === undefined) throw needsPassword(url)
  const { user, password } = credentials
  const authorization = /^digest/i.test(challenge)
    ? digestAnswer(challenge, credentials, 'GET', `${url.pathname}${url.search}`)
    : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const second = await get(url, { authorization }, signal)
  if (second.status !== 401) return await readAnswer(second, url)
  await second.body?.cancel()
  throw wrongPassword(url)
}

/** The password that an environment variable holds. @throws TahanError POWER_SWITCH_AUTH */
export function credentialsFrom(
  variable: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Credentials | undefined {
  if (variable === undefined) return undefined
  const password = env[variable]
  if (password) return { user: 'admin', password }
  throw new TahanError('POWER_SWITCH_AUTH', `The password of a plug is missing: ${variable} is not set.`, {
    tryThis: `export ${variable}=…`,
  })
}

export function wrongPassword(url: URL): TahanError {
  return new TahanError('POWER_SWITCH_AUTH', `The plug at ${url.origin} refuses the password.`, {
    tryThis: 'check the password in its web page and in the environment variable that tahan_power names',
  })
}

export function needsPassword(url: URL): TahanError {
  return new TahanError('POWER_SWITCH_AUTH', `The plug at ${url.origin} wants a password.`, {
    tryThis: `password: "{{ lookup('env', 'PLUG_PASSWORD') }}" in tahan_power, and PLUG_PASSWORD in the environment`,
  })
}

/** For what no such device would say. */
export function strangeAnswer(url: URL, device: string, { status, body }: PlugAnswer): TahanError {
  return new TahanError(
    'POWER_SWITCH_REFUSED',
    `What answers at ${url.origin} is no ${device}, or one out of order.`,
    {
      because: `it answered ${url.pathname} with HTTP status ${status}`,
      lastWords: (typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 300),
      tryThis: `open ${url.origin} in a browser`,
    },
  )
}

async function get(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(answersWithinMs)])
    return await fetch(url, { headers, redirect: 'manual', signal: limited })
  } catch (cause) {
    throw unreachable(url, cause, signal)
  }
}

async function readAnswer(response: Response, url: URL): Promise<PlugAnswer> {
  const text = await response.text().catch((cause: unknown) => {
    throw unreachable(url, cause)
  })
  try {
    return { status: response.status, body: JSON.parse(text) as unknown }
  } catch {
    return { status: response.status, body: text }
  }
}

function unreachable(url: URL, cause: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason
  const timedOut = cause instanceof Error && cause.name === 'TimeoutError'
  const inner =
    cause instanceof Error && cause.cause !== undefined ? messageOf(cause.cause) : messageOf(cause)
  return new TahanError('POWER_SWITCH_UNREACHABLE', `The plug at ${url.origin} does not answer.`, {
    because: timedOut ? `nothing came within ${answersWithinMs} ms` : inner,
    tryThis: `check the url of tahan_power, and that this machine reaches ${url.host}`,
    cause,
  })
}
