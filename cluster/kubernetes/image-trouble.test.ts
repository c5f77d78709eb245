import type { V1Pod } from '@kubernetes/client-node'
import { expect, test, vi } from 'vitest'
import { imageTrouble, Patience } from './image-trouble.ts'

const pod = (reason?: string): V1Pod => ({
  metadata: { name: 'hello-1' },
  spec: { nodeName: 'agent-1', containers: [] },
  status: {
    containerStatuses: [
      {
        ...{ name: 'hello', image: 'tahan/hello:1', imageID: '', ready: false, restartCount: 0 },
        state: reason ? { waiting: { reason, message: 'not found' } } : { running: {} },
      },
    ],
  },
})

test('a node that cannot get an image is told, with the image and what to do', () => {
  expect(imageTrouble('hello', [pod(), pod('ImagePullBackOff')])?.message).toMatch(
    /IMAGE_NOT_PULLED.*agent-1 cannot get the image tahan\/hello:1 of hello[\s\S]*hello-1: ImagePullBackOff, not found[\s\S]*TAHAN_REGISTRY/,
  )
})

test.for(['ContainerCreating', 'CrashLoopBackOff', undefined])('%s is no trouble with an image', reason => {
  expect(imageTrouble('hello', [pod(reason)])).toBeUndefined()
})

test('patience runs out with what lasts, and begins anew with what does not', () => {
  vi.useFakeTimers()
  const onEnd = vi.fn()
  const patience = new Patience(100, onEnd)
  expect(patience.isOver(true)).toBe(false)
  vi.advanceTimersByTime(99)
  expect(patience.isOver(false)).toBe(false)
  vi.advanceTimersByTime(10)
  expect(onEnd).not.toHaveBeenCalled()
  patience.isOver(true)
  vi.advanceTimersByTime(100)
  expect(onEnd).toHaveBeenCalledOnce()
  expect(patience.isOver(true)).toBe(true)
  vi.useRealTimers()
})
