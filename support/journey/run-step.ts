import { setTimeout as pause } from 'node:timers/promises'
import type { Outcome } from '../probe/sample.ts'
import { socketErrorOf } from '../socket-error.ts'
import { textAt } from './answer-value.ts'
import { bodyOf } from './body.ts'
import type { CookieJar } from './cookie-jar.ts'
import type { Kept, Step, Variables } from './step.ts'
import { filled } from './template.ts'

/** What a step is asked with beside what it says itself. */
export interface StepContext {
  jar: CookieJar
  /** Where the files are that it names. */
  folder: string
  /** The header that carries its id through the app's services, and the id; asked again, it is `<id>.2` and so on. */
  requestId: { header: string; value: string }
  signal: AbortSignal
}

/** What a step came to. */
export interface StepResult {
  /** In the probe's words; `wrong-body` where the status was right and what it must hold or keep was not there. */
  outcome: Outcome
  /** 0 where nobody answered. */
  status: number
  /** From the first asking to the end of the last answer. */
  latencyMs: number
  /** Of the last asking: what the services logged of the ones before is not why it failed in the end. */
  requestId: string
  /** Who answered, as the header `x-instance` says; empty where nobody does. */
  instance: string
  /** What it keeps for the steps after it; empty unless it succeeded. */
  kept: Variables
  /** Of the last answer, as text. */
  body: string
}

/** Between two askings of a step that is asked until its expectation holds. */
const againMs = 200

/** Asks one step at a door, again and again where it says so, and judges the answer. */
export async function runStep(
  door: string,
  step: Step,
  variables: Variables,
  context: StepContext,
): Promise<StepResult> {
  const beganMs = performance.now()
  const untilMs = beganMs + (step.untilMs ?? 0)
  const { header, value } = context.requestId
  for (let asking = 1; ; asking += 1) {
    const requestId = asking === 1 ? value : `${value}.${asking}`
    const result = await askOnce(door, step, variables, {
      ...context,
      requestId: { header, value: requestId },
    })
    const nowMs = performance.now()
    const isOver = nowMs + againMs >= untilMs || context.signal.aborted
    if (result.outcome === 'ok' || isOver) return { ...result, requestId, latencyMs: nowMs - beganMs }
    await pause(againMs)
  }
}

async function askOnce(
  door: string,
  { request, expect, keep = {}, timeoutMs }: Step,
  variables: Variables,
  { jar, folder, requestId, signal }: StepContext,
): Promise<Omit<StepResult, 'latencyMs' | 'requestId'>> {
  const carried = await bodyOf(request, variables, folder)
  const cookie = jar.header()
  const said = Object.entries(request.headers ?? {}).map(([name, text]) => [name, filled(text, variables)])
  try {
    const response = await fetch(new URL(filled(request.path, variables), door), {
      method: request.method,
      headers: {
        [requestId.header]: requestId.value,
        ...(cookie && { cookie }),
        ...(carried?.type && { 'content-type': carried.type }),
        ...Object.fromEntries(said),
      },
      ...(carried && { body: carried.body }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const body = bytes.toString('utf8')
    const { status, headers } = response
    jar.keep(headers.getSetCookie())
    const answered = { status, instance: headers.get('x-instance') ?? '', body }
    if (!expect.status.includes(status)) return { ...answered, outcome: 'http-error', kept: {} }
    const kept = Object.entries(keep).map(([name, where]) => [name, keptOf(where, body, headers, jar)])
    const isWhole =
      body.includes(filled(expect.contains ?? '', variables)) &&
      bytes.length >= (expect.leastBytes ?? 0) &&
      kept.every(([, value]) => value !== undefined)
    if (!isWhole) return { ...answered, outcome: 'wrong-body', kept: {} }
    return { ...answered, outcome: 'ok', kept: Object.fromEntries(kept) as Variables }
  } catch (thrown) {
    return { outcome: outcomeOf(thrown), status: 0, instance: '', body: '', kept: {} }
  }
}

function keptOf(where: Kept, body: string, headers: Headers, jar: CookieJar): string | undefined {
  if ('cookie' in where) return jar.get(where.cookie)
  if ('header' in where) return headers.get(where.header) ?? undefined
  if ('match' in where) return new RegExp(where.match, 'm').exec(body)?.[1]
  try {
    return textAt(JSON.parse(body), where.json)
  } catch {
    return undefined // no JSON
  }
}

/** What `fetch` threw, in the probe's words. */
function outcomeOf(thrown: unknown): Outcome {
  if (thrown instanceof Error && (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')) {
    return 'timeout'
  }
  const { code } = ((thrown as Error).cause ?? {}) as NodeJS.ErrnoException
  // Closed by the other side before the answer was whole.
  if (code === 'UND_ERR_SOCKET') return 'reset'
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'timeout'
  const error = socketErrorOf(code)
  return error === 'own' ? 'late' : error
}
