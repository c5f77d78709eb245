import type { ServerResponse } from 'node:http'
import type { Kubelet } from '../pods/kubelet.ts'
import { latest } from '../runtime/records.ts'
import { follow, readAll, tailOffset } from './log-reader.ts'
import { findContainer, findPod, Refusal, type Target } from './refusal.ts'

/** Serves a container's log as `kubectl logs` asks for it. @throws Refusal */
export async function serveLogs(
  kubelet: Kubelet,
  target: Target,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const is = (name: string) => ['1', 'true'].includes(query.get(name) ?? '')
  const container = is('previous') ? previous(kubelet, target) : findContainer(kubelet, target)
  const file = kubelet.runtime.logFile(container)
  const format = {
    timestamps: is('timestamps'),
    sinceMs: sinceOf(query, Date.now()),
    limitBytes: numberOf(query, 'limitBytes') ?? Number.POSITIVE_INFINITY,
  }
  const tail = numberOf(query, 'tailLines')
  const start = tail === undefined ? 0 : await tailOffset(file, tail)
  response.writeHead(200, { 'content-type': 'text/plain' })
  if (!is('follow')) {
    response.end(await readAll(file, start, format))
    return
  }
  response.flushHeaders()
  const isOver = () => {
    const now = kubelet.runtime.inspect(container.podUid).containers.find(({ id }) => id === container.id)
    return now === undefined || now.exit !== undefined
  }
  await follow(file, start, format, response, isOver)
}

function previous(kubelet: Kubelet, target: Target) {
  const pod = findPod(kubelet, target)
  const all = kubelet.runtime.inspect(pod.metadata.uid).containers
  const last = latest({ sandboxes: [], containers: all }, target.container)
  const found = all.find(({ id, name }) => name === target.container && id !== last?.id)
  if (found) return found
  throw new Refusal(
    400,
    `previous terminated container "${target.container}" in pod "${target.pod}" not found`,
  )
}

function sinceOf(query: URLSearchParams, nowMs: number): number {
  const seconds = numberOf(query, 'sinceSeconds')
  if (seconds !== undefined) return nowMs - seconds * 1000
  const time = query.get('sinceTime')
  return time ? Date.parse(time) : Number.NEGATIVE_INFINITY
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  return text === null || text === '' ? undefined : Number(text)
}
