import type { Architecture } from '../architecture.ts'
import type { Blob } from './blobs.ts'

/** What a container of the image runs. */
export interface Process {
  entrypoint: string[]
  /** User and group by number, so that `runAsNonRoot` can be checked. */
  user: string
  environment: Record<string, string>
  workingDirectory: string
  /** TCP ports it listens on, for those who read it. */
  ports: readonly number[]
}

const mediaTypes = {
  config: 'application/vnd.oci.image.config.v1+json',
  // Not compressed: what a compressor makes depends on its version, and the digest of an image must not.
  layer: 'application/vnd.oci.image.layer.v1.tar',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
} as const

interface Descriptor extends Blob {
  mediaType: string
}

export function configOf(architecture: Architecture, layers: readonly Blob[], process: Process): Buffer {
  return json({
    created: epoch,
    architecture,
    os: 'linux',
    ...(architecture === 'arm64' && { variant: 'v8' }),
    config: {
      User: process.user,
      ...(process.ports.length > 0 && {
        ExposedPorts: Object.fromEntries(process.ports.map(port => [`${port}/tcp`, {}])),
      }),
      Env: Object.entries(process.environment).map(([name, value]) => `${name}=${value}`),
      Entrypoint: process.entrypoint,
      WorkingDir: process.workingDirectory,
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: layers.map(() => ({ created: epoch, created_by: 'tahan' })),
  })
}

export function manifestOf(config: Blob, layers: readonly Blob[]): Buffer {
  return json({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptor(mediaTypes.config, config),
    layers: layers.map(layer => descriptor(mediaTypes.layer, layer)),
  })
}

/** One image for several architectures: every node takes the manifest of its own. */
export function indexOf(manifests: readonly { architecture: Architecture; manifest: Blob }[]): Buffer {
  return json({
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: manifests.map(({ architecture, manifest }) => ({
      ...descriptor(mediaTypes.manifest, manifest),
      platform: { architecture, os: 'linux', ...(architecture === 'arm64' && { variant: 'v8' }) },
    })),
  })
}

/** What an archive's `index.json` says: the image, once under every name. */
export function archiveIndexOf(image: Blob, names: readonly string[]): Buffer {
  return json({
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: names.map(name => ({
      ...descriptor(mediaTypes.index, image),
      annotations: {
        // The first is what containerd and K3s go by, the second what Podman and Buildah do.
        'io.containerd.image.name': name,
        'org.opencontainers.image.ref.name': name,
      },
    })),
  })
}

const epoch = '1970-01-01T00:00:00Z'

const descriptor = (mediaType: string, { digest, size }: Blob): Descriptor => ({ mediaType, digest, size })

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`)
