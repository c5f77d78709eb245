import { expect, test } from 'vitest'
import { systemClock } from '../../client/clock.ts'
import { isReady } from '../../objects/pod.ts'
import type { ControllerContext } from '../context.ts'
import { newApi } from '../testing/lab.ts'
import { markNotReady } from './pods-not-ready.ts'

test('a pod of a lost node is marked, and none that took over its name meanwhile', async () => {
  const api = newApi()
  const context = { api, clock: systemClock } as ControllerContext
  const events: string[] = []
  const record = (_subject: unknown, _type: string, reason: string) => void events.push(reason)
  const readyPod = async (name: string) => {
    const spec = { containers: [{ name: 'main', image: 'hello' }] }
    await api.create('pods', 'default', { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec })
    const status = { conditions: [{ type: 'Ready', status: 'True' }] }
    return api.patch('pods', 'default', name, { status }, 'merge', 'status')
  }
  const lost = await readyPod('lost')
  const former = await readyPod('db-0')
  await api.delete('pods', 'default', 'db-0', { gracePeriodSeconds: 0 })
  await readyPod('db-0')

  await markNotReady(context, record, [former, lost])

  expect(isReady(await api.get('pods', 'default', 'lost'))).toBe(false)
  expect(isReady(await api.get('pods', 'default', 'db-0'))).toBe(true)
  expect(events).toEqual(['NodeNotReady'])
})
