import type { LoadMessage } from '../protocol.ts'

/*
 * A load pod is told over HTTP what the processes of a load on this machine are told over a pipe (../protocol.ts), on
 * its own clock:
 *
 *   GET  /clock                        what its clock shows
 *   POST /steps/<id>/share             a Share: open your connections
 *   POST /steps/<id>/begin             a Begin: ask, all pods at the same instant
 *   POST /steps/<id>/hold              a Hold: from when to when answers count; told again, it may end sooner
 *   GET  /steps/<id>/messages?from=n   what it has said since the n-th message
 *   POST /steps/<id>/stop              enough
 *
 * Orders of an instant are answered with what the clock shows, so that one that came too late is known.
 * Everything may be asked twice: an API server that is away for a moment is asked again. Only who has the key of the
 * Job is heard, for a generator of load is nothing to leave open in a cluster.
 */
export const keyHeader = 'x-tahan-key'

/** Of the pod's own clock, in milliseconds since it started. */
export interface PodClock {
  nowMs: number
}

export interface Begin {
  /** The pod's clock. */
  atMs: number
}

export interface PodMessages {
  messages: LoadMessage[]
}
