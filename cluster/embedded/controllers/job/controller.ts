import type { Job, JobStatus } from 'kubernetes-types/batch/v1.js'
import { clone } from '../../api/json.ts'
import type { Stored } from '../../client/resources.ts'
import { isSameStatus } from '../../objects/counts.ts'
import { isReady, restartsOf, type StoredPod } from '../../objects/pod.ts'
import { type ControllerContext, queueFor, recorderFor } from '../context.ts'
import { claim } from '../shared/claim.ts'
import { enqueueChanges, enqueueOwners } from '../shared/owner-events.ts'
import { PodControl, slowStart } from '../shared/pod-control.ts'
import { endOf, withEnd, withStart } from './conditions.ts'
import { runJobExpiry } from './expiry.ts'
import { backOffMs, type Ending, endingOf, type JobCounts, parseIndexes, wantedActive } from './plan.ts'
import { indexOf, isIndexed, isTracked, newPod } from './pods.ts'
import { release, releaseOrphans } from './release.ts'
import { countEnded, endedPods, hasUncounted, latestFailures, totals } from './tracking.ts'

type StoredJob = Stored<Job>

/** Runs pods to their end, as often as each Job asks. */
export function runJobs(context: ControllerContext): void {
  const { api, informers, clock } = context
  const record = recorderFor(context, 'job-controller')
  const control = new PodControl(context, record)
  const queue = queueFor(context, 'job-controller', reconcile)
  enqueueChanges(informers.jobs, queue)
  enqueueOwners('Job', informers.jobs, informers.pods, queue)
  releaseOrphans(context)
  runJobExpiry(context)

  async function reconcile(key: string): Promise<void> {
    const job = informers.jobs.get(key)
    if (!job?.spec) return
    const pods = await claim(job, informers.pods.list(job.metadata.namespace), {
      update: pod => api.update('pods', pod),
    })
    const isOver = endOf(job) !== undefined
    const started = isOver ? { status: job.status ?? {}, changed: undefined } : withStart(job, clock.wallMs())
    if (started.changed) record(job, 'Normal', started.changed, `Job ${started.changed.toLowerCase()}`)
    const { startTime } = started.status
    const runningMs = startTime ? clock.wallMs() - Date.parse(startTime) : 0
    const ended = endedPods(pods, pod => control.isGoing(pod))
    const counted = countEnded(started.status, ended, uid => isReleased(uid, pods))
    const counts = countsOf(counted, pods)
    const isGoing = job.metadata.deletionTimestamp !== undefined
    const ending = isOver || isGoing ? undefined : endingOf(job.spec, counts, runningMs)
    const isStopped = isOver || ending !== undefined || job.spec.suspend === true
    if (isStopped && !isGoing) await stop(job, pods)
    await conclude(job, counted, ending, isStopped ? [] : pods)
    for (const pod of [...ended.succeeded, ...ended.failed]) await release(context, pod)
    if (!isStopped && !isGoing) await fill(key, job, counted, counts, pods)
    const { activeDeadlineSeconds } = job.spec
    if (activeDeadlineSeconds !== undefined && !isStopped) {
      queue.addAfter(key, Math.max(1, activeDeadlineSeconds * 1000 - runningMs))
    }
  }

  function countsOf(status: JobStatus, pods: readonly StoredPod[]): JobCounts {
    const active = pods.filter(pod => control.isActive(pod))
    const restarts = active.reduce((sum, pod) => sum + restartsOf(pod), 0)
    return { ...totals(status), active: active.length, restarts }
  }

  async function stop(job: StoredJob, pods: readonly StoredPod[]): Promise<void> {
    await Promise.all(pods.filter(pod => control.isActive(pod)).map(pod => control.delete(job, pod)))
  }

  /** Says how the job stands; that it is over only once every pod of it is counted. */
  async function conclude(
    job: StoredJob,
    counted: JobStatus,
    ending: Ending | undefined,
    pods: readonly StoredPod[],
  ): Promise<void> {
    const isFinal = ending !== undefined && !hasUncounted(counted)
    const active = pods.filter(pod => control.isActive(pod))
    const { active: _before, ...told } = isFinal ? withEnd(counted, ending, clock.wallMs()) : counted
    const status: JobStatus = {
      ...told,
      // As in Kubernetes, that none is active is not told, and that none is ready is.
      ...(active.length > 0 && { active: active.length }),
      ready: active.filter(isReady).length,
    }
    if (!isSameStatus(status, job.status)) await api.update('jobs', { ...clone(job), status }, 'status')
    if (!isFinal) return
    if (ending.type === 'Complete') record(job, 'Normal', 'Completed', 'Job completed')
    else record(job, 'Warning', ending.reason ?? 'Failed', ending.message)
  }

  async function fill(
    key: string,
    job: StoredJob,
    status: JobStatus,
    counts: JobCounts,
    pods: readonly StoredPod[],
  ): Promise<void> {
    if (!job.spec) return
    const missing = wantedActive(job.spec, counts) - counts.active
    if (missing < 0) {
      const surplus = pods.filter(pod => control.isActive(pod))
      surplus.sort((a, b) => Number(isReady(a)) - Number(isReady(b)))
      await Promise.all(surplus.slice(0, -missing).map(pod => control.delete(job, pod)))
    }
    if (missing <= 0) return
    const { count, lastMs } = latestFailures(pods)
    const waitMs = backOffMs(count, clock.wallMs() - lastMs)
    if (waitMs > 0) {
      queue.addAfter(key, waitMs)
      return
    }
    const indexes = isIndexed(job) ? freeIndexes(job, status, pods) : []
    const { failure } = await slowStart(missing, () => control.create(job, newPod(job, indexes.shift())))
    if (failure) throw failure
  }

  function freeIndexes(job: StoredJob, status: JobStatus, pods: readonly StoredPod[]): number[] {
    const taken = new Set([
      ...parseIndexes(status.completedIndexes),
      ...pods.filter(pod => control.isActive(pod)).flatMap(pod => indexOf(pod) ?? []),
    ])
    return Array.from({ length: job.spec?.completions ?? 0 }, (_, i) => i).filter(i => !taken.has(i))
  }
}

function isReleased(uid: string, pods: readonly StoredPod[]): boolean {
  const pod = pods.find(({ metadata }) => metadata.uid === uid)
  return !pod || !isTracked(pod)
}
