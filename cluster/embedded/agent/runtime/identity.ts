import type { Container as ContainerSpec } from 'kubernetes-types/core/v1.js'
import type { StoredPod } from '../pod.ts'
import { ContainerConfigError } from './environment.ts'

export interface Identity {
  /** undefined: the agent's own user. */
  uid: number | undefined
  gid: number | undefined
  /** Why the user is not the one asked for. */
  note: string | undefined
}

/**
 * The user a container runs as. Only root can become somebody else: an agent without root runs it as its own user, and
 * says so. @throws ContainerConfigError when the pod must not run as root and would
 */
export function identityOf(pod: StoredPod, container: ContainerSpec, ownUid: number): Identity {
  const outer = pod.spec?.securityContext ?? {}
  const inner = container.securityContext ?? {}
  const uid = inner.runAsUser ?? outer.runAsUser
  const gid = inner.runAsGroup ?? outer.runAsGroup
  const mustNotBeRoot = inner.runAsNonRoot ?? outer.runAsNonRoot ?? false
  if (mustNotBeRoot && (uid === 0 || (uid === undefined && ownUid === 0))) {
    throw new ContainerConfigError(
      uid === 0
        ? "container's runAsUser breaks non-root policy"
        : 'container has runAsNonRoot and image will run as root',
    )
  }
  if (uid === undefined && gid === undefined) return { uid: undefined, gid: undefined, note: undefined }
  if (ownUid === 0) return { uid: uid ?? 0, gid: gid ?? uid, note: undefined }
  const isOther = uid !== undefined && uid !== ownUid
  return {
    uid: undefined,
    gid: undefined,
    note: isOther
      ? `Container ${container.name} asks for user ${uid}; this cluster runs without root, so it runs as user ${ownUid}.`
      : undefined,
  }
}
