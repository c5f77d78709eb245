import type { ContainerStatus } from 'kubernetes-types/core/v1.js'
import type { Kept, Kinds } from '../client/kinds.ts'

type Pod = Kept<Kinds['pods']>

export function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

export function containerOf({ status }: Pod, name = 'main'): ContainerStatus | undefined {
  return status?.containerStatuses?.find(container => container.name === name)
}

export function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed'
}
