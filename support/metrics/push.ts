import { setTimeout as pause } from 'node:timers/promises'
import type { Registry } from 'prom-client'
import { messageOf } from '../errors.ts'

/** How a Pushgateway is reached. */
export interface PushOptions {
  /** Its root, e.g. `http://pi-1:30091`; a user and a password in it become a header. */
  gateway: string
  /** The run's name: the group that its figures form at the gateway. */
  run: string
  everyMs?: number
  /** Told once when pushes begin to fail, and once when they succeed again. */
  say: (line: string) => void
}

const patienceMs = 5_000

/**
 * Pushes a run's live figures to a Prometheus Pushgateway every second, for runs that no Prometheus can reach.
 * Disposing takes them away there, or the gateway would show the last ones for ever. A gateway that is away spoils no
 * run: it is told, and tried again.
 */
export function pushMetrics(registry: Registry, options: PushOptions): AsyncDisposable {
  const { say } = options
  const { url, headers, shown } = targetOf(options)
  let failing = false
  const send = async (method: 'PUT' | 'DELETE') => {
    const body = method === 'PUT' ? { body: await registry.metrics() } : {}
    const signal = AbortSignal.timeout(patienceMs)
    try {
      const answer = await fetch(url, { method, headers, signal, ...body })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`it answers ${answer.status}: ${text.trim().slice(0, 200)}`)
      if (failing) say(`the Pushgateway at ${shown} takes live figures again`)
      failing = false
    } catch (thrown) {
      if (!failing) say(`live figures do not reach the Pushgateway at ${shown}: ${reasonOf(thrown)}`)
      failing = true
    }
  }
  const ending = new AbortController()
  const pushing = pushUntil(ending.signal, () => send('PUT'), options.everyMs ?? 1_000)
  return {
    async [Symbol.asyncDispose]() {
      ending.abort()
      await pushing
      await send('DELETE')
    },
  }
}

/** One after the other: a gateway that is slow is not asked more often. */
async function pushUntil(signal: AbortSignal, push: () => Promise<void>, everyMs: number): Promise<void> {
  while (!signal.aborted) {
    await push()
    await pause(everyMs, undefined, { signal, ref: false }).catch(() => {}) // the end of it
  }
}

function targetOf({ gateway, run }: PushOptions) {
  const url = new URL(gateway)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const shown = url.href
  url.pathname = `${url.pathname.replace(/\/$/, '')}/metrics/job/tahan/run/${encodeURIComponent(run)}`
  const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
  const headers = {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    ...(username !== '' && { authorization: `Basic ${secret.toString('base64')}` }),
  }
  return { url, headers, shown }
}

/** What `fetch` throws says only that it failed; its cause says why. */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined
  return messageOf(cause instanceof Error && cause.message !== '' ? cause : thrown)
}
