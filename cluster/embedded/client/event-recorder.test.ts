import type { Event } from 'kubernetes-types/core/v1.js'
import { describe, expect, test } from 'vitest'
import { newApi } from '../controllers/testing/lab.ts'
import { settle } from '../controllers/testing/passing-time.ts'
import { eventRecorder } from './event-recorder.ts'
import { ManualClock } from './manual-clock.ts'

function recorder() {
  const clock = new ManualClock()
  const api = newApi(clock)
  const { signal } = new AbortController()
  const record = eventRecorder({ api, clock, signal, component: 'tester', host: 'agent-1' })
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'hello', namespace: 'default', uid: 'u' } }
  const written = async (): Promise<Event[]> => {
    await settle()
    return (await api.list('events')).items
  }
  return { record, pod, clock, written, api }
}

describe('events', () => {
  test('say who, what and when', async () => {
    const { record, pod, written } = recorder()
    record(pod, 'Normal', 'Started', 'Started container', 'spec.containers{main}')
    expect(await written()).toMatchObject([
      {
        type: 'Normal',
        reason: 'Started',
        message: 'Started container',
        count: 1,
        source: { component: 'tester', host: 'agent-1' },
        involvedObject: {
          kind: 'Pod',
          name: 'hello',
          namespace: 'default',
          uid: 'u',
          fieldPath: 'spec.containers{main}',
        },
      },
    ])
  })

  test('are counted when they repeat', async () => {
    const { record, pod, clock, written } = recorder()
    for (let i = 0; i < 3; i++) {
      record(pod, 'Warning', 'BackOff', 'Back-off restarting')
      clock.advance(60_000)
    }
    const [event, ...others] = await written()
    expect(others).toEqual([])
    expect(event?.count).toBe(3)
    expect(Date.parse(event?.lastTimestamp ?? '') - Date.parse(event?.firstTimestamp ?? '')).toBe(120_000)
  })

  test('begin anew when the counted one was deleted', async () => {
    const { record, pod, written, api } = recorder()
    record(pod, 'Normal', 'Pulled', 'there')
    const [first] = await written()
    await api.delete('events', 'default', first?.metadata.name ?? '')
    record(pod, 'Normal', 'Pulled', 'there')
    expect(await written()).toHaveLength(1)
  })

  test('that differ only in their words are combined when they are many', async () => {
    const { record, pod, written } = recorder()
    for (let i = 0; i < 15; i++) record(pod, 'Normal', 'Created', `number ${i}`)
    const events = await written()
    expect(events).toHaveLength(11)
    const combined = events.find(({ message }) => message?.startsWith('(combined from similar events)'))
    expect(combined).toMatchObject({ count: 5, message: '(combined from similar events): number 14' })
  })

  test('are cut off when one object says too much, and allowed again later', async () => {
    const { record, pod, clock, written } = recorder()
    const total = async () => (await written()).reduce((sum, { count = 0 }) => sum + count, 0)
    for (let i = 0; i < 40; i++) record(pod, 'Warning', 'Unhealthy', 'again')
    expect(await total()).toBe(25)
    clock.advance(300_000)
    record(pod, 'Warning', 'Unhealthy', 'again')
    record(pod, 'Warning', 'Unhealthy', 'again')
    expect(await total()).toBe(26)
  })
})
