import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import type {
  Container as ContainerSpec,
  KeyToPath,
  Volume,
  VolumeProjection,
} from 'kubernetes-types/core/v1.js'
import { fieldValue, type PodFacts, resourceValue } from './downward.ts'
import type { References } from './environment.ts'
import { MountError, mountClaim } from './persistent-volumes.ts'

interface VolumeFile {
  /** Within the volume. */
  file: string
  content: Buffer
  mode: number
}

/**
 * Fills the folders of a pod's volumes: configMap, secret, downwardAPI, projected of these, and emptyDir. Content that
 * changed is written anew, so that long-running containers see it, as the kubelet does at its sync. Of a claim it is a
 * link to the volume's folder on the node's disk.
 *
 * @throws MountError for what is missing, and for kinds of volumes that need a real kernel mount
 */
export async function makeVolumes(
  { folder, disk }: { folder: string; disk: string },
  facts: PodFacts,
  references: References,
): Promise<void> {
  const node = facts.pod.spec?.nodeName ?? ''
  for (const volume of facts.pod.spec?.volumes ?? []) {
    const target = path.join(folder, volume.name)
    if (volume.persistentVolumeClaim) {
      const { claimName } = volume.persistentVolumeClaim
      await mountClaim(claimName, { volume: volume.name, target, disk, node }, references)
      continue
    }
    mkdirSync(target, { recursive: true, mode: 0o755 })
    if (volume.emptyDir) {
      chmodSync(target, 0o777) // whatever user the container runs as
      continue
    }
    const files = await contentOf(volume, facts, references)
    for (const { file, content, mode } of files) writeIfChanged(target, file, content, mode)
  }
}

async function contentOf(volume: Volume, facts: PodFacts, references: References): Promise<VolumeFile[]> {
  const { name, configMap, secret, downwardAPI, projected } = volume
  if (configMap) {
    const { name: map = '', items, defaultMode, optional } = configMap
    return sourceFiles({ configMap: { name: map, items, optional } }, defaultMode, facts, references)
  }
  if (secret) {
    const { secretName = '', items, defaultMode, optional } = secret
    return sourceFiles({ secret: { name: secretName, items, optional } }, defaultMode, facts, references)
  }
  if (downwardAPI) {
    return sourceFiles(
      { downwardAPI: { items: downwardAPI.items } },
      downwardAPI.defaultMode,
      facts,
      references,
    )
  }
  if (projected) {
    const parts = (projected.sources ?? []).map(source =>
      sourceFiles(source, projected.defaultMode, facts, references),
    )
    return (await Promise.all(parts)).flat()
  }
  const kind = Object.keys(volume).find(key => key !== 'name') ?? 'none'
  throw new MountError(
    `MountVolume.SetUp failed for volume "${name}": the embedded cluster has no ${kind} volumes ` +
      '(it has persistentVolumeClaim, configMap, secret, downwardAPI, projected and emptyDir)',
  )
}

const defaultFileMode = 0o644

async function sourceFiles(
  source: VolumeProjection,
  defaultMode: number | undefined,
  facts: PodFacts,
  references: References,
): Promise<VolumeFile[]> {
  const mode = defaultMode ?? defaultFileMode
  const { configMap, secret, downwardAPI, serviceAccountToken } = source
  if (configMap) {
    const found = await references.configMap(configMap.name ?? '')
    if (!found && !configMap.optional) throw missing('configmap', configMap.name, facts)
    const entries = [
      ...Object.entries(found?.data ?? {}).map(([key, text]) => [key, Buffer.from(text)] as const),
      ...binary(found?.binaryData),
    ]
    return pick(new Map(entries), configMap.items, mode, configMap.optional ?? false)
  }
  if (secret) {
    const found = await references.secret(secret.name ?? '')
    if (!found && !secret.optional) throw missing('secret', secret.name, facts)
    return pick(new Map(binary(found?.data)), secret.items, mode, secret.optional ?? false)
  }
  if (downwardAPI) {
    return (downwardAPI.items ?? []).map(({ path: file, fieldRef, resourceFieldRef, mode: own }) => {
      const container = facts.pod.spec?.containers.find(
        ({ name }) => name === resourceFieldRef?.containerName,
      )
      const value = fieldRef
        ? fieldValue(fieldRef.fieldPath, facts)
        : resourceFieldRef && container
          ? resourceValue(resourceFieldRef, container, facts.allocatable)
          : undefined
      return { file, content: Buffer.from(value ?? ''), mode: own ?? mode }
    })
  }
  // Nothing in a container can use a token here: accounts have no rights of their own on this cluster.
  return serviceAccountToken
    ? [{ file: serviceAccountToken.path, content: Buffer.alloc(0), mode: 0o600 }]
    : []
}

function binary(data: Record<string, string> | undefined): (readonly [string, Buffer])[] {
  return Object.entries(data ?? {}).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const)
}

function pick(
  all: ReadonlyMap<string, Buffer>,
  items: KeyToPath[] | undefined,
  mode: number,
  optional: boolean,
): VolumeFile[] {
  if (!items) return [...all].map(([file, content]) => ({ file, content, mode }))
  return items.flatMap(({ key, path: file, mode: own }) => {
    const content = all.get(key)
    if (content) return [{ file, content, mode: own ?? mode }]
    if (optional) return []
    throw new MountError(`references non-existent config key: ${key}`)
  })
}

function missing(kind: string, name: string | undefined, { pod }: PodFacts): MountError {
  return new MountError(`MountVolume.SetUp failed: ${kind} "${pod.metadata.namespace}/${name}" not found`)
}

function writeIfChanged(folder: string, file: string, content: Buffer, mode: number): void {
  const target = inside(folder, file)
  try {
    if (readFileSync(target).equals(content)) return
  } catch {} // not there yet
  mkdirSync(path.dirname(target), { recursive: true, mode: 0o755 })
  rmSync(target, { force: true })
  writeFileSync(target, content, { mode })
  chmodSync(target, mode)
}

/** Object names and keys are checked by the API server; this is the last line of defence against `..`. */
function inside(folder: string, file: string): string {
  const target = path.resolve(folder, `./${file}`)
  if (target.startsWith(`${path.resolve(folder)}/`)) return target
  throw new MountError(`the path ${file} leaves its volume`)
}

/**
 * Without root there are no mounts, so a container is given a tree of its own in which every mountPath is found:
 * `$TAHAN_ROOT/etc/config` for the mountPath `/etc/config`. Returns that tree.
 */
export function makeRoot(
  podFolder: string,
  container: ContainerSpec,
  identity: { uid: number | undefined; gid: number | undefined },
): string {
  const root = path.join(podFolder, 'roots', container.name)
  rmSync(root, { recursive: true, force: true }) // links only; volumes are elsewhere
  mkdirSync(root, { recursive: true, mode: 0o755 })
  if (identity.uid !== undefined) chownSync(root, identity.uid, identity.gid ?? identity.uid)
  for (const { name, mountPath, subPath } of container.volumeMounts ?? []) {
    const volume = path.join(podFolder, 'volumes', name)
    const source = subPath ? inside(volume, subPath) : volume
    if (subPath && !existsSync(source)) {
      mkdirSync(source, { recursive: true })
      chmodSync(source, 0o777) // whatever user the container runs as
    }
    const target = inside(root, mountPath)
    mkdirSync(path.dirname(target), { recursive: true, mode: 0o755 })
    symlinkSync(source, target)
  }
  return root
}
