import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../client/manual-clock.ts'
import { isReady, isTerminating } from '../../objects/pod.ts'
import { kubernetesDefaults, responsive } from '../../settings.ts'
import { deploymentOf, type Lab, startLab } from '../testing/lab.ts'
import { pass, settle } from '../testing/passing-time.ts'

async function readiness({ api }: Lab, name: string) {
  const node = await api.get('nodes', undefined, name)
  return node.status?.conditions?.find(({ type }) => type === 'Ready')
}

async function taintsOf({ api }: Lab, name: string) {
  const node = await api.get('nodes', undefined, name)
  return (node.spec?.taints ?? []).map(({ key, effect }) => `${key.split('/')[1]}:${effect}`).sort()
}

async function podsOn({ api }: Lab, name: string) {
  const { items } = await api.list('pods', { namespace: 'default' })
  return items.filter(({ spec }) => spec?.nodeName === name)
}

/** Seconds until the condition holds, looked at every half second. */
async function secondsUntil(clock: ManualClock, lab: Lab, holds: () => Promise<boolean>): Promise<number> {
  const startMs = clock.monotonicMs()
  while (!(await holds())) {
    if (clock.monotonicMs() - startMs > 600_000) throw new Error('it never came true')
    await pass(clock, lab, 500)
  }
  return (clock.monotonicMs() - startMs) / 1000
}

async function withDeadNode(settings = kubernetesDefaults) {
  const clock = new ManualClock()
  const lab = await startLab({ nodes: 3, clock, settings })
  await lab.api.create('deployments', 'default', deploymentOf('hello', 3))
  await pass(clock, lab, 7_000)
  const [victim] = lab.nodes
  if (!victim) throw new Error('no node')
  expect(await podsOn(lab, victim.name)).toHaveLength(1)
  victim.isAway = true
  return { clock, lab, victim }
}

describe('a node that falls silent', () => {
  test('goes through the chain of a default node failure', { timeout: 60_000 }, async () => {
    const { clock, lab, victim } = await withDeadNode()
    const silentS = await secondsUntil(
      clock,
      lab,
      async () => (await readiness(lab, victim.name))?.status === 'Unknown',
    )
    expect(silentS).toBeGreaterThanOrEqual(40)
    expect(silentS).toBeLessThanOrEqual(45.5)
    expect(await readiness(lab, victim.name)).toMatchObject({
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    })
    await settle()
    expect(await taintsOf(lab, victim.name)).toEqual(['unreachable:NoSchedule'])
    expect((await podsOn(lab, victim.name)).map(isReady)).toEqual([false])

    const taintedS = await secondsUntil(
      clock,
      lab,
      async () => (await taintsOf(lab, victim.name)).length === 2,
    )
    expect(taintedS).toBeGreaterThan(4)
    expect(taintedS).toBeLessThanOrEqual(5.5)

    const deletedS = await secondsUntil(clock, lab, async () =>
      (await podsOn(lab, victim.name)).some(isTerminating),
    )
    expect(deletedS).toBeGreaterThanOrEqual(299.5)
    expect(deletedS).toBeLessThanOrEqual(301)
    await settle()
    const { items } = await lab.api.list('pods', { namespace: 'default' })
    expect(items).toHaveLength(4)
    expect(items.filter(pod => isReady(pod) && !isTerminating(pod))).toHaveLength(3)

    await pass(clock, lab, 120_000, 5_000)
    expect(await podsOn(lab, victim.name)).toHaveLength(1)
    await victim.back()
    await pass(clock, lab, 5_500)
    expect(await podsOn(lab, victim.name)).toEqual([])
    expect(await taintsOf(lab, victim.name)).toEqual([])
    expect((await readiness(lab, victim.name))?.status).toBe('True')
    const events = (await lab.api.list('events')).items.map(({ reason }) => reason)
    expect(events).toEqual(expect.arrayContaining(['RegisteredNode', 'NodeNotReady', 'TaintManagerEviction']))
    expect(lab.troubles).toEqual([])
  })

  test('is noticed and left within seconds when the timers are short', async () => {
    const { clock, lab, victim } = await withDeadNode(responsive)
    const silentS = await secondsUntil(
      clock,
      lab,
      async () => (await readiness(lab, victim.name))?.status === 'Unknown',
    )
    expect(silentS).toBeGreaterThanOrEqual(4)
    expect(silentS).toBeLessThanOrEqual(5.5)
    const deletedS = await secondsUntil(clock, lab, async () =>
      (await podsOn(lab, victim.name)).some(isTerminating),
    )
    expect(deletedS).toBeLessThanOrEqual(3)
  })

  test('keeps its pods when it is back before they had to go', async () => {
    const { clock, lab, victim } = await withDeadNode()
    await pass(clock, lab, 60_000, 1_000)
    expect(await taintsOf(lab, victim.name)).toHaveLength(2)
    const [before] = await podsOn(lab, victim.name)
    await victim.back()
    await pass(clock, lab, 400_000, 5_000)
    expect(await taintsOf(lab, victim.name)).toEqual([])
    const [after] = await podsOn(lab, victim.name)
    expect(after?.metadata.uid).toBe(before?.metadata.uid)
    expect(after && isReady(after)).toBe(true)
    const events = (await lab.api.list('events')).items.map(({ message }) => message)
    expect(events).toContain(`Cancelling deletion of Pod default/${before?.metadata.name}`)
  })

  test('is not evicted when every node is silent: then the fault is elsewhere', async () => {
    const { clock, lab } = await withDeadNode()
    for (const node of lab.nodes) node.isAway = true
    await pass(clock, lab, 120_000, 5_000)
    const { items } = await lab.api.list('pods', { namespace: 'default' })
    expect(items.filter(isTerminating)).toEqual([])
    expect(await taintsOf(lab, 'agent-2')).toEqual(['unreachable:NoSchedule'])
  })

  test('is followed by a second one ten seconds later, not at once', { timeout: 60_000 }, async () => {
    const { clock, lab, victim } = await withDeadNode(responsive)
    const second = lab.nodes[1]
    if (!second) throw new Error('no second node')
    second.isAway = true
    const tainted = async (name: string) => (await taintsOf(lab, name)).includes('unreachable:NoExecute')
    await secondsUntil(clock, lab, async () => (await tainted(victim.name)) || (await tainted(second.name)))
    const laterS = await secondsUntil(
      clock,
      lab,
      async () => (await tainted(victim.name)) && (await tainted(second.name)),
    )
    expect(laterS).toBeGreaterThanOrEqual(9.5)
    expect(laterS).toBeLessThanOrEqual(11)
  })

  test('takes new pods no more while it is cordoned', async () => {
    const clock = new ManualClock()
    const lab = await startLab({ nodes: 2, clock })
    await lab.api.patch('nodes', undefined, 'agent-1', { spec: { unschedulable: true } }, 'merge')
    await settle()
    expect(await taintsOf(lab, 'agent-1')).toEqual(['unschedulable:NoSchedule'])
    await lab.api.create('deployments', 'default', deploymentOf('hello', 4))
    await settle()
    expect(await podsOn(lab, 'agent-2')).toHaveLength(4)
    await lab.api.patch('nodes', undefined, 'agent-1', { spec: { unschedulable: null } }, 'merge')
    await settle()
    expect(await taintsOf(lab, 'agent-1')).toEqual([])
  })
})
