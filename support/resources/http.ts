import { messageOf } from '../errors.ts'

/** A URL as a person gives it, with the name and password in it apart: they are neither shown nor part of requests. */
export interface Address {
  /** Without them. */
  url: string
  headers: Record<string, string>
}

export function addressOf(text: string): Address {
  const url = new URL(text)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const plain = { url: url.href.replace(/\/+$/, ''), headers: {} }
  if (username === '' && password === '') return plain
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { ...plain, headers: { authorization: `Basic ${Buffer.from(words).toString('base64')}` } }
}

/**
 * The whole text of an answer.
 * @throws Error with one sentence that says what came instead
 */
export async function getText(
  address: Address,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  let answer: Response
  try {
    answer = await fetch(address.url, { headers: address.headers, signal, redirect: 'follow' })
  } catch (thrown) {
    throw new Error(causeIn(thrown), { cause: thrown })
  }
  try {
    return { status: answer.status, text: await answer.text() }
  } catch (thrown) {
    throw new Error(`its answer broke off: ${causeIn(thrown)}`, { cause: thrown })
  }
}

/** `fetch failed` says nothing; what it was caused by does. */
function causeIn(thrown: unknown): string {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return 'it did not answer in time'
  if (thrown instanceof Error && thrown.cause !== undefined) return causeIn(thrown.cause)
  if (thrown instanceof AggregateError) return causeIn(thrown.errors[0])
  return messageOf(thrown)
}
