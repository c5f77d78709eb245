import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { deploymentOf, startLab } from '../testing/lab.ts'
import { budgetOf, disruptionsAllowed } from './budget.ts'

const wait = { timeout: 10_000, interval: 2 }

describe('a disruption budget', () => {
  test('follows its pods', async () => {
    const { api } = await startLab()
    await api.create('poddisruptionbudgets', 'default', {
      metadata: { name: 'hello' },
      spec: { minAvailable: 2, selector: { matchLabels: { app: 'hello' } } },
    })
    await api.create('deployments', 'default', deploymentOf('hello', 3))
    const status = async () => (await api.get('poddisruptionbudgets', 'default', 'hello')).status
    await vi.waitFor(async () => {
      expect(await status()).toMatchObject({
        currentHealthy: 3,
        desiredHealthy: 2,
        expectedPods: 3,
        disruptionsAllowed: 1,
      })
      expect((await status())?.conditions?.[0]).toMatchObject({ status: 'True', reason: 'SufficientPods' })
    }, wait)
    await api.patch('deployments', 'default', 'hello', { spec: { replicas: 2 } }, 'merge')
    await vi.waitFor(async () => {
      expect(await status()).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 })
      expect((await status())?.conditions?.[0]).toMatchObject({ status: 'False', reason: 'InsufficientPods' })
    }, wait)
  })

  test.each([
    [{ minAvailable: 2 }, 5, 5, { expectedPods: 5, desiredHealthy: 2 }],
    [{ minAvailable: '50%' }, 5, 5, { expectedPods: 5, desiredHealthy: 3 }],
    [{ maxUnavailable: 1 }, 2, 3, { expectedPods: 3, desiredHealthy: 2 }],
    [{ maxUnavailable: '30%' }, 7, 7, { expectedPods: 7, desiredHealthy: 4 }],
    [{ maxUnavailable: '100%' }, 7, 7, { expectedPods: 7, desiredHealthy: 0 }],
  ])('%j for %i pods of %i wanted: %j', (spec, pods, wanted, budget) => {
    expect(budgetOf(spec, pods, wanted)).toEqual(budget)
  })

  test('never allows more than would leave the desired number healthy', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.nat(50), (expectedPods, desiredHealthy, healthy) => {
        const allowed = disruptionsAllowed({ expectedPods, desiredHealthy }, healthy)
        expect(allowed).toBeGreaterThanOrEqual(0)
        if (allowed > 0) expect(healthy - allowed).toBeGreaterThanOrEqual(desiredHealthy)
      }),
    )
  })
})
