import { readFileSync, statfsSync } from 'node:fs'
import { availableParallelism, hostname, release, totalmem } from 'node:os'
import type { NodeSystemInfo } from 'kubernetes-types/core/v1.js'

/** Kubernetes' names of processor architectures. */
const architectures: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
}

export function architecture(): string {
  return architectures[process.arch] ?? process.arch
}

/** The release of Kubernetes whose semantics the agents follow. */
const kubeletVersion = 'v1.30.0+tahan'

/** What a node offers. All nodes of the cluster are the same machine, so each offers all of it. */
export function capacity(folder: string, maxPods: number): Record<string, string> {
  const disk = statfsSync(folder)
  return {
    cpu: String(availableParallelism()),
    memory: `${Math.floor(totalmem() / 1024)}Ki`,
    'ephemeral-storage': `${Math.floor((disk.blocks * disk.bsize) / 1024)}Ki`,
    pods: String(maxPods),
  }
}

/** @param id of the node, as each is to look like a machine of its own */
export function systemInfo(id: string): NodeSystemInfo {
  return {
    machineID: id,
    systemUUID: id,
    bootID: readFirstLine('/proc/sys/kernel/random/boot_id'),
    kernelVersion: release(),
    osImage: osName(),
    operatingSystem: 'linux',
    architecture: architecture(),
    containerRuntimeVersion: 'tahan://0.1.0',
    kubeletVersion,
    kubeProxyVersion: kubeletVersion,
  }
}

function osName(): string {
  try {
    const text = readFileSync('/etc/os-release', 'utf8')
    return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? hostname()
  } catch {
    return hostname()
  }
}

function readFirstLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n', 1)[0] ?? ''
  } catch {
    return ''
  }
}
