import type { Pod } from 'kubernetes-types/core/v1.js'
import type { Status } from 'kubernetes-types/meta/v1.js'
import type { Eviction, PodDisruptionBudget } from 'kubernetes-types/policy/v1.js'
import { timestamp } from '../../client/clock.ts'
import { disruptionTarget, isReady } from '../../objects/pod.ts'
import type { Core } from '../core.ts'
import { clone } from '../json.ts'
import { type ApiObject, isFields } from '../object.ts'
import { fromLabelSelector } from '../selectors/labels.ts'
import { forbidden, refusal, success } from '../status.ts'
import { decodeAs } from '../verbs/decode.ts'
import { type DeleteOptions, decodeDeleteOptions, remove } from '../verbs/delete.ts'
import { checkPreconditions, placeAt } from '../verbs/metadata.ts'
import { existing } from '../verbs/update.ts'

const retryAfterSeconds = 10

/**
 * Deletes a pod if its disruption budget allows.
 * @throws ApiError 429 when it does not, 400, 404, 409
 */
export function evict(core: Core, namespace: string, name: string, json: unknown, dryRun = false): Status {
  const given = isFields(json) ? json : {}
  // Both versions are the same but for their name.
  const body = given.apiVersion === 'policy/v1beta1' ? { ...given, apiVersion: 'policy/v1' } : json
  const eviction = decodeAs({ apiVersion: 'policy/v1', kind: 'Eviction', type: 'policy/v1.Eviction' }, body)
  const pods = core.definitions.get('pods')
  placeAt(pods, eviction as unknown as ApiObject, namespace, name)
  const options: DeleteOptions = decodeDeleteOptions((eviction as Eviction).deleteOptions ?? {})
  const stored = existing(core, pods, namespace, name)
  const pod = stored as unknown as Pod
  checkPreconditions(pods, stored, options.preconditions)
  const dry = dryRun || options.dryRun === true
  if (!isUncounted(pod)) spend(core, stored, pod, dry)
  if (!dry && !pod.metadata?.deletionTimestamp) markDisrupted(core, stored)
  remove(core, pods, namespace, name, { ...options, preconditions: undefined, dryRun: dry })
  return success(undefined, 201)
}

/** A pod that serves nobody, or is going anyway, counts for no budget. */
function isUncounted({ metadata, status }: Pod): boolean {
  const phase = status?.phase
  return (
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    phase === 'Pending' ||
    metadata?.deletionTimestamp !== undefined
  )
}

/** Takes one disruption off the budget of the pod. */
function spend(core: Core, stored: ApiObject, pod: Pod, dryRun: boolean): void {
  const { name, namespace, labels } = stored.metadata
  const budgets = core.store
    .list('poddisruptionbudgets', namespace)
    .filter(found => fromLabelSelector((found as unknown as PodDisruptionBudget).spec?.selector)(labels))
  const [budget] = budgets
  if (!budget) return
  if (budgets.length > 1) {
    const why =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    throw refusal(500, 'InternalError', why)
  }
  const wanted = clone(budget) as unknown as PodDisruptionBudget & ApiObject
  const { spec, status } = wanted
  const allowed = status?.disruptionsAllowed ?? 0
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {}
  if (!isReady(pod)) {
    const policy = spec?.unhealthyPodEvictionPolicy
    if (policy === 'AlwaysAllow' || (currentHealthy >= desiredHealthy && desiredHealthy > 0)) return
  }
  if ((status?.observedGeneration ?? 0) < (budget.metadata.generation ?? 0)) {
    throw tooManyRequests(
      `The disruption budget ${budget.metadata.name} is still being processed by the server.`,
    )
  }
  if (allowed < 0)
    throw forbidden(core.definitions.get('poddisruptionbudgets'), name, 'pdb disruptions allowed is negative')
  if (!status || allowed === 0) {
    throw tooManyRequests(
      `The disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
    )
  }
  const disruptedPods = { ...status.disruptedPods, [name]: timestamp(core.wallMs()) }
  const spent = { ...wanted, status: { ...status, disruptionsAllowed: allowed - 1, disruptedPods } }
  if (!dryRun) core.store.put('poddisruptionbudgets', spent)
}

/** So that whoever looks at the pod sees why it goes. */
function markDisrupted(core: Core, stored: ApiObject): void {
  const pod = clone(stored) as ApiObject & Pick<Pod, 'status'>
  const others = pod.status?.conditions?.filter(({ type }) => type !== 'DisruptionTarget') ?? []
  const condition = disruptionTarget('EvictionByEvictionAPI', 'Eviction API: evicting', core.wallMs())
  core.store.put('pods', { ...pod, status: { ...pod.status, conditions: [...others, condition] } })
}

function tooManyRequests(why: string) {
  const message = "Cannot evict pod as it would violate the pod's disruption budget."
  const causes = [{ reason: 'DisruptionBudget', message: why }]
  return refusal(429, 'TooManyRequests', message, {
    causes,
    ...(why.endsWith('server.') && { retryAfterSeconds }),
  })
}
