import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import path from 'node:path'
import type { Container as ContainerSpec, Service } from 'kubernetes-types/core/v1.js'
import { parseQuantity } from '../../api/schema/quantity.ts'
import type { Stored } from '../../client/resources.ts'
import type { Limits } from './cgroup.ts'
import type { PodFacts } from './downward.ts'
import { ContainerConfigError, containerEnvironment, type References } from './environment.ts'
import { expand } from './expand.ts'
import { type Identity, identityOf } from './identity.ts'
import { findCommand, type PulledImage } from './images.ts'
import { serviceEnvironment } from './service-environment.ts'
import { makeRoot } from './volumes.ts'

export interface Preparation {
  container: ContainerSpec
  facts: PodFacts
  image: PulledImage
  services: readonly Stored<Service>[]
  references: References
  podFolder: string
}

export interface Prepared {
  /** undefined when the command is not found; `problem` says so in the runtime's words. */
  argv: readonly [string, ...string[]] | undefined
  problem: string
  environment: Record<string, string>
  workingFolder: string
  identity: Identity
}

/** What a container gets from the agent's own environment, as from an image's. */
const fromAgent = ['PATH', 'LANG', 'TZ', 'NODE_COMPILE_CACHE']

/** Everything a container's process needs. @throws ContainerConfigError */
export async function prepare(input: Preparation): Promise<Prepared> {
  const { container, facts, image, podFolder } = input
  const { pod, podAddress } = facts
  const identity = identityOf(pod, container, process.getuid?.() ?? 0)
  const services = serviceEnvironment(
    input.services,
    pod.metadata.namespace ?? '',
    pod.spec?.enableServiceLinks ?? true,
  )
  const given = await containerEnvironment({ container, facts, services, references: input.references })
  const root = makeRoot(podFolder, container, identity)
  const port = container.ports?.[0]?.containerPort
  const environment: Record<string, string> = {
    ...Object.fromEntries(
      fromAgent.flatMap(name => (process.env[name] ? [[name, process.env[name]] as const] : [])),
    ),
    HOME: identity.uid === undefined ? (process.env.HOME ?? '/') : '/',
    HOSTNAME: pod.spec?.hostname ?? pod.metadata.name,
    // All pods share the machine's network: a container has to listen on its own address.
    HOST: podAddress,
    ...(port !== undefined && { PORT: String(port) }),
    TAHAN_ROOT: root,
    ...given,
  }
  const { workingFolder, argv } = commandOf(container, image, environment, root)
  const file = argv[0] === undefined ? undefined : findCommand(argv[0], environment.PATH ?? '', workingFolder)
  return {
    argv: file === undefined ? undefined : [file, ...argv.slice(1)],
    problem: `exec: "${argv[0]}": executable file not found in $PATH`,
    environment,
    workingFolder,
    identity,
  }
}

function commandOf(
  { command, args, workingDir }: ContainerSpec,
  image: PulledImage,
  environment: Record<string, string>,
  root: string,
): { argv: string[]; workingFolder: string } {
  const words = command?.length ? [...command, ...(args ?? [])] : [...image.entrypoint, ...(args ?? [])]
  const argv = words.map(word => expand(word, environment))
  if (argv.length === 0) throw new ContainerConfigError('no command specified')
  if (workingDir === undefined || workingDir === '') return { argv, workingFolder: '/' }
  // A folder of a volume is in the container's own tree, one of the machine is where it says.
  const own = path.join(root, workingDir)
  const workingFolder = isFolder(own) ? own : workingDir
  if (!isFolder(workingFolder))
    throw new ContainerConfigError(`working directory ${workingDir} does not exist`)
  return { argv, workingFolder }
}

function isFolder(folder: string): boolean {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** The same for the same definition: a container whose definition changed is restarted. */
export function definitionOf(container: ContainerSpec): string {
  return createHash('sha256').update(JSON.stringify(container)).digest('base64url').slice(0, 16)
}

export function limitsOf({ resources }: ContainerSpec): Limits {
  const { cpu, memory } = resources?.limits ?? {}
  return {
    cpu: cpu === undefined ? undefined : Number(parseQuantity(cpu).nano) / 1e9,
    memoryBytes: memory === undefined ? undefined : Number(parseQuantity(memory).nano / 1_000_000_000n),
  }
}
