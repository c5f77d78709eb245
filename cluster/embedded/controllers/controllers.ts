import { TokenKey } from '../api/authentication/jwt.ts'
import type { Api } from '../client/api.ts'
import { type Clock, systemClock } from '../client/clock.ts'
import type { ClusterSettings } from '../settings.ts'
import { runAccountTokens } from './account-tokens.ts'
import { runClusterRoleAggregation } from './cluster-role-aggregation.ts'
import type { ControllerContext } from './context.ts'
import { runDaemonSets } from './daemonset/controller.ts'
import { runDeployments } from './deployment/controller.ts'
import { runDisruptionBudgets } from './disruption/controller.ts'
import { runEndpoints } from './endpoints/controller.ts'
import { runEndpointsMirroring } from './endpoints/mirroring.ts'
import { runGarbageCollector } from './garbage-collector/controller.ts'
import { allSynced, startInformers } from './informers.ts'
import { runJobs } from './job/controller.ts'
import { runNamespaces } from './namespace/controller.ts'
import { runNodeLifecycle } from './node-lifecycle/controller.ts'
import { runPodGarbageCollector } from './pod-gc.ts'
import { runReplicaSets } from './replicaset/controller.ts'
import { publishRootCertificate } from './root-certificate.ts'
import { runServiceAccounts } from './service-accounts.ts'
import { runStatefulSets } from './statefulset/controller.ts'
import { runVolumeBinder } from './volumes/binder.ts'
import { runVolumeProtection } from './volumes/protection.ts'
import { runLocalPathProvisioner } from './volumes/provisioner.ts'
import { writeThrough } from './write-through.ts'

export interface ControllersOptions {
  api: Api
  settings: ClusterSettings
  /** PEM, told to pods in every namespace, and what their service accounts' tokens are signed with; without it they are told none. */
  trust?: { caCertificate: string; serviceAccountKey: string }
  signal: AbortSignal
  clock?: Clock
  /** Told of failures that are retried, with the controller's name. */
  onTrouble?: (controller: string, thrown: unknown) => void
}

const controllers: readonly ((context: ControllerContext) => void)[] = [
  runNamespaces,
  runServiceAccounts,
  runClusterRoleAggregation,
  runReplicaSets,
  runDeployments,
  runStatefulSets,
  runDaemonSets,
  runJobs,
  runDisruptionBudgets,
  runEndpoints,
  runEndpointsMirroring,
  runNodeLifecycle,
  runGarbageCollector,
  runPodGarbageCollector,
  runVolumeBinder,
  runLocalPathProvisioner,
  runVolumeProtection,
]

/** What kube-controller-manager does, until the signal aborts. Resolves once it knows the cluster and works. */
export async function startControllers(options: ControllersOptions): Promise<void> {
  const { api, settings, trust, signal, clock = systemClock, onTrouble = () => {} } = options
  const informers = startInformers({
    api,
    signal,
    clock,
    onTrouble: thrown => onTrouble('informer', thrown),
  })
  await allSynced(informers)
  const context = { api: writeThrough(api, informers), informers, settings, clock, signal, onTrouble }
  for (const run of controllers) run(context)
  if (!trust) return
  publishRootCertificate(context, trust.caCertificate)
  runAccountTokens(context, new TokenKey(trust.serviceAccountKey), trust.caCertificate)
}
