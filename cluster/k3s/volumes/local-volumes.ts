import { setTimeout as pause } from 'node:timers/promises'
import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StorageClass } from '@kubernetes/client-node'
import { messageOf } from '../../../support/errors.ts'
import { type Connection, statusCode } from '../../kubernetes/connection.ts'
import { Followed } from '../../kubernetes/followed.ts'
import { className, isOurs, nodeOf, placeOf, provisioner, storageClass, volumeFor } from './local-path.ts'

/** A board's shell, as far as volumes need it. */
interface VolumeShell {
  output: (command: string, options: { sudo: true; signal: AbortSignal }) => Promise<string>
}

const againMs = 1_000
const lookAgainMs = 100
/** What is not gone by then is on a board that is away; the next run takes it away. */
const goneWithinMs = 20_000

interface Parts {
  connection: Connection
  shells: ReadonlyMap<string, VolumeShell>
  say: (line: string) => void
}

/**
 * Volumes on the boards' own disks, for as long as a run is at work: the provisioner that K3s brings along is an image,
 * and boards are provisioned without a registry. Each is a folder on the node that its claim's first pod was placed on,
 * stays there whatever happens to the node, and goes with its claim.
 */
export class LocalVolumes implements AsyncDisposable {
  readonly #parts: Parts
  readonly #ended = new AbortController()
  /** By uid of what is worked for. */
  readonly #work = new Map<string, Promise<void>>()
  /** What changed since the work for it began. */
  readonly #changedMeanwhile = new Set<string>()
  readonly #watches = new AsyncDisposableStack()
  #isServing = false
  #claims: Followed<V1PersistentVolumeClaim> | undefined
  #volumes: Followed<V1PersistentVolume> | undefined

  private constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Does nothing where another provisioner serves the class. */
  static async open(parts: Parts): Promise<LocalVolumes> {
    const made = new LocalVolumes(parts)
    if ((await classOf(parts.connection)).provisioner !== provisioner) return made
    try {
      made.#isServing = true
      await made.#follow()
      return made
    } catch (thrown) {
      await made[Symbol.asyncDispose]()
      throw thrown
    }
  }

  /** Waits until the volumes of claims that are gone are gone too, and takes the class away that nobody serves then. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isServing) await this.#clear()
    this.#ended.abort()
    await Promise.all(this.#work.values())
    await this.#watches.disposeAsync()
    if (this.#isServing) await removeClass(this.#parts.connection).catch(thrown => this.#lost(thrown))
  }

  async #clear(): Promise<void> {
    const limit = AbortSignal.timeout(goneWithinMs)
    // An API server whose board is away may not even refuse.
    const given = new Promise<undefined>(resolve =>
      limit.addEventListener('abort', () => resolve(undefined), { once: true }),
    )
    let left: readonly V1PersistentVolume[] | undefined
    do {
      left = await Promise.race([this.#left(), given])
      if (left?.length === 0) return
      await pause(lookAgainMs, undefined, { signal: limit }).catch(() => {})
    } while (!limit.aborted)
    const names = left?.map(nameOf).join(', ') ?? 'which ones, the API server did not tell'
    this.#parts.say(`volumes stay until the next run: ${names}`)
  }

  #lost(thrown: unknown): void {
    this.#parts.say(`volumes are not looked after any more: ${messageOf(thrown)}`)
  }

  async #follow(): Promise<void> {
    const { config, core } = this.#parts.connection
    const onLost = () => {
      for (const followed of [this.#claims, this.#volumes]) {
        try {
          followed?.check()
        } catch (thrown) {
          this.#lost(thrown)
        }
      }
    }
    const claims = Followed.start<V1PersistentVolumeClaim>(
      {
        config,
        path: '/api/v1/persistentvolumeclaims',
        list: () => core.listPersistentVolumeClaimForAllNamespaces(),
      },
      (change, { metadata }) => {
        const uid = metadata?.uid ?? ''
        if (change !== 'removed') this.#serve(uid, () => this.#make(this.#claims?.items.get(uid)))
      },
      onLost,
    )
    this.#claims = this.#watches.use(await claims)
    // What was there when it began is served now that it is known.
    for (const uid of this.#claims.items.keys())
      this.#serve(uid, () => this.#make(this.#claims?.items.get(uid)))
    const volumes = Followed.start<V1PersistentVolume>(
      { config, path: '/api/v1/persistentvolumes', list: () => core.listPersistentVolume() },
      (change, volume) => {
        const isReleased = change !== 'removed' && volume.status?.phase === 'Released'
        if (isReleased) this.#serve(volume.metadata?.uid ?? '', () => this.#remove(volume))
      },
      onLost,
    )
    this.#volumes = this.#watches.use(await volumes)
  }

  /** Volumes of ours whose claim is gone, or going; asked for anew, for what is followed may not have come yet. */
  async #left(): Promise<V1PersistentVolume[]> {
    const { core } = this.#parts.connection
    try {
      const claims = (await core.listPersistentVolumeClaimForAllNamespaces()).items
      const kept = new Set(claims.filter(isKept).map(({ metadata }) => metadata?.uid))
      const { items } = await core.listPersistentVolume()
      return items.filter(volume => isOurs(volume) && !kept.has(volume.spec?.claimRef?.uid))
    } catch (thrown) {
      this.#lost(thrown)
      return []
    }
  }

  /** Tries until it is done: boards and the API server may be away, which is what a run is about. */
  #serve(uid: string, work: () => Promise<void>): void {
    if (this.#work.has(uid)) {
      this.#changedMeanwhile.add(uid)
      return
    }
    const working = this.#insist(work).finally(() => {
      this.#work.delete(uid)
      if (this.#changedMeanwhile.delete(uid) && !this.#ended.signal.aborted) this.#serve(uid, work)
    })
    this.#work.set(uid, working)
  }

  async #insist(work: () => Promise<void>): Promise<void> {
    const { signal } = this.#ended
    let said: string | undefined
    while (!signal.aborted) {
      try {
        return await work()
      } catch (thrown) {
        if (signal.aborted) return
        if (said === undefined) this.#parts.say(`a volume has to wait: ${messageOf(thrown)}`)
        said = messageOf(thrown)
        await pause(againMs, undefined, { signal }).catch(() => {})
      }
    }
  }

  /** @param claim as it is now; undefined where it is gone */
  async #make(claim: V1PersistentVolumeClaim | undefined): Promise<void> {
    const node = claim && nodeOf(claim)
    if (claim === undefined || node === undefined) return
    const volume = volumeFor(claim, node)
    // As K3s' own: whom a pod runs as is the pod's business.
    await this.#on(node, `install -d -m 0777 ${placeOf(volume)?.folder}`)
    await this.#parts.connection.core.createPersistentVolume({ body: volume }).catch(ignore(409))
  }

  async #remove(volume: V1PersistentVolume): Promise<void> {
    const place = placeOf(volume)
    if (place === undefined) return
    await this.#on(place.node, `rm -rf ${place.folder}`)
    await this.#parts.connection.core.deletePersistentVolume({ name: nameOf(volume) }).catch(ignore(404))
  }

  async #on(node: string, command: string): Promise<void> {
    const shell = this.#parts.shells.get(node)
    if (!shell) throw new RangeError(`${node} is none of the boards`)
    await shell.output(command, { sudo: true, signal: this.#ended.signal })
  }
}

/** The class that is there, else ours, which is there then. */
async function classOf({ objects }: Connection): Promise<V1StorageClass> {
  const { apiVersion, kind } = storageClass
  const read = () => objects.read<V1StorageClass>({ apiVersion, kind, metadata: { name: className } })
  try {
    return await read()
  } catch (thrown) {
    if (statusCode(thrown) !== 404) throw thrown
    await objects.create(storageClass).catch(ignore(409))
    return read()
  }
}

/** A class that nobody serves would keep claims waiting for ever, and K3s' own from taking its place. */
async function removeClass({ objects }: Connection): Promise<void> {
  const { apiVersion, kind } = storageClass
  await objects.delete({ apiVersion, kind, metadata: { name: className } }).catch(ignore(404))
}

function ignore(code: number): (thrown: unknown) => void {
  return thrown => {
    if (statusCode(thrown) !== code) throw thrown
  }
}

const isKept = ({ metadata }: V1PersistentVolumeClaim) => metadata?.deletionTimestamp === undefined

const nameOf = ({ metadata }: V1PersistentVolume) => metadata?.name ?? ''
