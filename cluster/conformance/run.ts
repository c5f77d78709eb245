import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import type { Group } from './behaviour.ts'
import { Api } from './client/api.ts'
import { withContext } from './context.ts'
import { forgetKubectlCache } from './kubectl/kubectl.ts'
import { type Lacks, lacksOf, type Target } from './target.ts'

/** Most behaviours wait for somebody else most of the time. */
const atOnce = 16

/** Shows behaviours on a target, as tests of the file that calls it. */
export function showConformance(groups: readonly Group[], open: () => Promise<Target>): void {
  vi.setConfig({ maxConcurrency: atOnce, testTimeout: 180_000 })
  let target: Target
  let api: Api
  let lacks: Lacks

  beforeAll(async () => {
    target = await open()
    api = new Api(target.kubeconfig)
    lacks = { ...(await lacksOf(api)), ...target.lacks }
  })
  afterAll(async () => {
    api?.close() // where even opening failed, there is none
    if (target) await forgetKubectlCache(target.kubeconfig)
  })

  for (const { name: groupName, behaviours } of groups) {
    describe.concurrent(groupName, () => {
      for (const { name, needs, show } of behaviours) {
        test(name, async ({ skip }) => {
          for (const need of needs) {
            const why = lacks[need]
            if (why !== undefined) skip(`needs ${need}: ${why}`)
          }
          await withContext(target, api, show)
        })
      }
    })
  }
}
