import type { Job, JobCondition, JobStatus } from 'kubernetes-types/batch/v1.js'
import { timestamp } from '../../client/clock.ts'
import { findCondition, withCondition } from '../../objects/condition.ts'
import type { Ending } from './plan.ts'

/** The condition that says the job is over. */
export function endOf({ status }: Pick<Job, 'status'>): JobCondition | undefined {
  return status?.conditions?.find(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  )
}

export function withEnd(status: JobStatus, { type, reason, message }: Ending, nowMs: number): JobStatus {
  const now = timestamp(nowMs)
  const condition: JobCondition = {
    type,
    status: 'True',
    ...(reason !== undefined && { reason, message }),
    lastProbeTime: now,
    lastTransitionTime: now,
  }
  return {
    ...status,
    ...(type === 'Complete' && { completionTime: now }),
    conditions: withCondition(status.conditions, condition),
  }
}

/** The time of its start, and whether it is suspended; `changed` names what just happened. */
export function withStart(
  { spec, status = {} }: Pick<Job, 'spec' | 'status'>,
  nowMs: number,
): { status: JobStatus; changed: 'Suspended' | 'Resumed' | undefined } {
  const now = timestamp(nowMs)
  const isSuspended = findCondition(status.conditions, 'Suspended')?.status === 'True'
  const suspension = (is: string, reason: string, message: string): JobCondition[] =>
    withCondition<JobCondition>(status.conditions, {
      type: 'Suspended',
      status: is,
      reason,
      message,
      lastTransitionTime: now,
    })
  if (spec?.suspend) {
    if (isSuspended) return { status, changed: undefined }
    const { startTime: _, ...rest } = status
    return {
      status: { ...rest, conditions: suspension('True', 'JobSuspended', 'Job suspended') },
      changed: 'Suspended',
    }
  }
  if (isSuspended) {
    const conditions = suspension('False', 'JobResumed', 'Job resumed')
    return { status: { ...status, startTime: now, conditions }, changed: 'Resumed' }
  }
  return { status: status.startTime ? status : { ...status, startTime: now }, changed: undefined }
}
