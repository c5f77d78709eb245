import type { Container as ContainerSpec, Service } from 'kubernetes-types/core/v1.js'
import type { Stored } from '../../client/resources.ts'
import type { Image } from '../../plan.ts'
import type { StoredPod } from '../pod.ts'
import type { Prober } from '../probes/prober.ts'
import type { PodFacts } from '../runtime/downward.ts'
import type { References } from '../runtime/environment.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { BackOff } from './back-off.ts'
import type { Pleg } from './pleg.ts'
import type { StatusManager } from './status-manager.ts'

/** What the pod workers of one node share. */
export interface NodeContext {
  cluster: string
  nodeBinary: string
  images: Record<string, Image>
  hostAddress: string
  allocatable: PodFacts['allocatable']
  runtime: Runtime
  pleg: Pleg
  prober: Prober
  statuses: StatusManager
  restartBackOff: BackOff
  pullBackOff: BackOff
  /** How long a pod that could not be brought to its wanted state waits for the next try. */
  errorRetryMs: number
  services: () => Promise<readonly Stored<Service>[]>
  references: (namespace: string) => References
  event: (
    pod: StoredPod,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    container?: ContainerSpec,
  ) => void
  random: () => number
  onTrouble: (thrown: unknown) => void
}
