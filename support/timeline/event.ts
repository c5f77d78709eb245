/**
 * One change the orchestrator showed, normalized over Kubernetes and Swarm, stamped with the run's clock when it
 * arrived here. Kubernetes' own timestamps have 1 s resolution and are not used for arithmetic.
 */
export type TimelineEvent = { atMs: number } & (
  | {
      kind: 'instance'
      /** `present` is the state found when the watch began: never counts as a reaction. */
      change: 'present' | 'added' | 'changed' | 'removed'
      /** The app's name; of an instance that is not behind its door `<app>/<workload>`. */
      app: string
      name: string
      uid: string
      node: string | undefined
      phase: string
      ready: boolean
      /** Marked for deletion, still there. */
      terminating: boolean
      restarts: number
      ip: string | undefined
      /** The container as the orchestrator shows it: waiting, running or terminated, with the reason. */
      container: string | undefined
    }
  | {
      kind: 'endpoints'
      change: 'present' | 'changed' | 'removed'
      /** The app's name; of a service that is not its door `<app>/<service>`. */
      app: string
      ready: string[]
      notReady: string[]
    }
  | {
      kind: 'node'
      change: 'present' | 'added' | 'changed' | 'removed'
      name: string
      ready: boolean
      /** Reason of the Ready condition, e.g. `NodeStatusUnknown`. */
      reason: string | undefined
      schedulable: boolean
      /** `key:effect`. */
      taints: string[]
    }
  /** Whether the control plane answers requests: a change that is seen by asking, where nobody is left to tell. */
  | { kind: 'control-plane'; answers: boolean }
  /** An event object of the orchestrator, about `Kind name`; often the first sign that a kubelet noticed something. */
  | { kind: 'note'; app: string | undefined; about: string; reason: string; message: string }
)
