import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { spawnTied } from '../../../../support/process/tied.ts'
import { presencePort } from '../../addresses.ts'
import { sandboxName } from '../../supervisor/instances.ts'
import { type Marks, signal } from '../../supervisor/marked.ts'
import type { StoredPod } from '../pod.ts'
import { podName } from '../pod.ts'
import { removeLog } from './log-file.ts'
import { type ContainerStart, newPodEntry, type PodEntry } from './pod-entry.ts'
import { startProcess } from './process.ts'
import { type Container, type ContainerExit, isRunning, type PodRuntime, type Sandbox } from './records.ts'

export interface RuntimeOptions {
  /** Marks of every process of the node. */
  marks: Marks
  /** The node's disk. */
  folder: string
  /** An address nobody has. @throws Error when there is none left */
  takeAddress: () => string
  freeAddress: (address: string) => void
}

/** Per container the newest few attempts are kept, so that the one before can be read. */
const attemptsKept = 2
/** A timer of Node's that is set to more rings at once. */
const longestTimerMs = 2 ** 31 - 1

/** Runs sandboxes and containers as processes; knows nothing of restart policies, probes or statuses. */
export class Runtime {
  readonly #options: RuntimeOptions
  readonly #pods = new Map<string, PodEntry>()
  #serial = 0

  constructor(options: RuntimeOptions) {
    this.#options = options
    // Containers of any user enter their own pod's folder; nobody is told the names of the others.
    mkdirSync(path.join(options.folder, 'pods'), { recursive: true, mode: 0o711 })
  }

  podUids(): string[] {
    return [...this.#pods.keys()]
  }

  pod(uid: string): StoredPod | undefined {
    return this.#pods.get(uid)?.pod
  }

  /** How everything of one pod is at this instant, the latest first. */
  inspect(uid: string): PodRuntime {
    const entry = this.#pods.get(uid)
    return { sandboxes: [...(entry?.sandboxes ?? [])], containers: [...(entry?.containers ?? [])] }
  }

  /** What a former life of the node left in the pod's status: containers that ended with the power. */
  remember(pod: StoredPod, former: PodRuntime): void {
    const entry = this.#entry(pod)
    entry.sandboxes = former.sandboxes
    entry.containers = former.containers
  }

  createSandbox(pod: StoredPod, attempt: number): Sandbox {
    const entry = this.#entry(pod)
    const id = newId()
    const address = this.#options.takeAddress()
    const child = spawnTied('sleep', ['infinity'], {
      env: { PATH: process.env.PATH ?? '', ...this.#marksOf(pod, sandboxName, id) },
      cwd: '/',
      stdio: 'ignore',
    })
    const sandbox: Sandbox = {
      id,
      podUid: pod.metadata.uid,
      attempt,
      address,
      ready: true,
      createdAtMs: Date.now(),
    }
    entry.sandboxes.unshift(sandbox)
    entry.sandboxes.length = Math.min(entry.sandboxes.length, attemptsKept)
    entry.sandboxProcesses.set(id, child)
    const presence = createServer(socket => socket.destroy())
    presence.on('error', () => {}) // then a dead instance refuses, instead of being silent
    presence.listen(presencePort, address)
    entry.networks.set(address, presence)
    const gone = () => {
      if (!entry.sandboxProcesses.delete(id)) return
      entry.sandboxes = entry.sandboxes.map(each => (each.id === id ? { ...each, ready: false } : each))
    }
    child.once('exit', gone)
    child.once('error', gone)
    return sandbox
  }

  /** Kills the sandbox of a pod and takes its address down; its containers have to be stopped before. */
  async stopSandbox(uid: string): Promise<void> {
    const entry = this.#pods.get(uid)
    if (!entry) return
    const children = [...entry.sandboxProcesses.values()]
    const gone = children.map(child => new Promise<void>(resolve => child.once('exit', () => resolve())))
    for (const child of children) if (child.pid) signal(child.pid, 'SIGKILL')
    await Promise.all(gone)
    for (const [address, presence] of entry.networks) {
      presence.close()
      this.#options.freeAddress(address)
    }
    entry.networks.clear()
  }

  /** Whether packets to this address of a pod arrive: from the sandbox's start until the kubelet has taken it down. */
  isReachable(uid: string, address: string): boolean {
    return this.#pods.get(uid)?.networks.has(address) ?? false
  }

  /** @throws Error when the system refuses */
  startContainer(pod: StoredPod, sandbox: Sandbox, start: ContainerStart): Container {
    const entry = this.#entry(pod)
    const id = newId()
    const container: Container = {
      id,
      podUid: pod.metadata.uid,
      sandbox: sandbox.id,
      name: start.name,
      restarts: start.restarts,
      image: start.image,
      imageId: start.imageId,
      serial: ++this.#serial,
      startedAtMs: Date.now(),
      definition: start.definition,
      exit: undefined,
    }
    const logFile = this.logFile(container)
    mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o700 })
    const running = startProcess({
      argv: start.argv,
      environment: { ...start.environment, ...this.#marksOf(pod, start.name, id) },
      workingFolder: start.workingFolder,
      identity: start.identity,
      logFile,
      cgroup: start.cgroup(id),
      id,
    })
    entry.containers.unshift(container)
    entry.processes.set(id, running)
    entry.environments.set(id, start)
    this.#prune(entry, start.name)
    running.ended.then(
      ({ code, signal: number, isOutOfMemory }) => {
        const reason = isOutOfMemory ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error'
        this.#exited(entry, id, { code, signal: number, reason, message: '', finishedAtMs: Date.now() })
      },
      error => {
        const message = error instanceof Error ? error.message : String(error)
        this.#exited(entry, id, {
          code: 128,
          signal: undefined,
          reason: 'StartError',
          message,
          finishedAtMs: Date.now(),
        })
      },
    )
    return container
  }

  /** A container that could not even be started: it is there, with the reason. */
  recordFailedStart(
    pod: StoredPod,
    sandbox: Sandbox,
    start: Omit<ContainerStart, 'argv'>,
    message: string,
  ): void {
    const entry = this.#entry(pod)
    const now = Date.now()
    entry.containers.unshift({
      id: newId(),
      podUid: pod.metadata.uid,
      sandbox: sandbox.id,
      name: start.name,
      restarts: start.restarts,
      image: start.image,
      imageId: start.imageId,
      serial: ++this.#serial,
      startedAtMs: now,
      definition: start.definition,
      exit: { code: 128, signal: undefined, reason: 'StartError', message, finishedAtMs: now },
    })
    this.#prune(entry, start.name)
  }

  /** SIGTERM, and SIGKILL when it has not ended after the grace; resolves when it is gone. */
  async stopContainer(container: Container, graceMs: number): Promise<void> {
    const running = this.#pods.get(container.podUid)?.processes.get(container.id)
    if (!running) return
    if (graceMs > 0) running.signal('SIGTERM')
    else running.signal('SIGKILL')
    const timer = setTimeout(() => running.signal('SIGKILL'), Math.min(graceMs, longestTimerMs))
    await running.ended.catch(() => {})
    clearTimeout(timer)
  }

  /** Where and as whom the container was started, for commands that run in it. */
  startOf(container: Container): ContainerStart | undefined {
    return this.#pods.get(container.podUid)?.environments.get(container.id)
  }

  /** The marks of the container's own processes. */
  marksOf(container: Container): Marks {
    const pod = this.#pods.get(container.podUid)?.pod
    return pod ? this.#marksOf(pod, container.name, container.id) : { ...this.#options.marks }
  }

  logFile(container: Pick<Container, 'podUid' | 'name' | 'restarts'>): string {
    return path.join(this.podFolder(container.podUid), 'logs', container.name, `${container.restarts}.log`)
  }

  /** What persistent volumes are folders of: the node's own disk, which survives its power loss. */
  get diskFolder(): string {
    return path.join(this.#options.folder, 'disk')
  }

  podFolder(uid: string): string {
    return path.join(this.#options.folder, 'pods', uid)
  }

  /** Forgets a pod that runs nothing any more, with its logs and volumes. */
  remove(uid: string): void {
    const entry = this.#pods.get(uid)
    if (entry && (entry.sandboxProcesses.size > 0 || entry.containers.some(isRunning))) return
    this.#pods.delete(uid)
    rmSync(this.podFolder(uid), { recursive: true, force: true })
  }

  /** Removes from the node's disk what pods left that were forgotten while the node was off. */
  removeForgotten(known: ReadonlySet<string>): void {
    for (const uid of readdirSync(path.join(this.#options.folder, 'pods'))) {
      if (!known.has(uid) && !this.#pods.has(uid))
        rmSync(this.podFolder(uid), { recursive: true, force: true })
    }
  }

  #entry(pod: StoredPod): PodEntry {
    const found = this.#pods.get(pod.metadata.uid)
    if (found) return found
    const entry = newPodEntry(pod)
    this.#pods.set(pod.metadata.uid, entry)
    return entry
  }

  #exited(entry: PodEntry, id: string, exit: ContainerExit): void {
    entry.processes.delete(id)
    entry.containers = entry.containers.map(each => (each.id === id ? { ...each, exit } : each))
  }

  #prune(entry: PodEntry, name: string): void {
    const old = entry.containers.filter(container => container.name === name).slice(attemptsKept)
    for (const container of old) {
      entry.containers.splice(entry.containers.indexOf(container), 1)
      entry.environments.delete(container.id)
      removeLog(this.logFile(container))
    }
  }

  #marksOf(pod: StoredPod, container: string, id: string): Marks {
    return {
      ...this.#options.marks,
      TAHAN_POD: podName(pod),
      TAHAN_POD_UID: pod.metadata.uid,
      TAHAN_CONTAINER: container,
      TAHAN_CONTAINER_ID: id,
    }
  }
}

function newId(): string {
  return randomBytes(32).toString('hex')
}
