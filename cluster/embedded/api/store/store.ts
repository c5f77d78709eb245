import type { ResourceName } from '../../client/resources.ts'
import { freeze } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { type Change, History } from './history.ts'
import type { Journal } from './journal.ts'

export type Listener = (change: Change) => void

interface Table {
  objects: Map<string, ApiObject>
  history: History
  listeners: Set<Listener>
}

export interface StoreOptions {
  journal?: Journal
  /** How many writes to each resource are remembered for watches, at least. */
  historyLimit?: number
}

/**
 * Every object by resource, namespace and name, with one version that each write raises. What it returns is frozen:
 * writers put a new object. All of it happens at once, so no two writes ever meet.
 */
export class Store {
  readonly #tables = new Map<string, Table>()
  readonly #journal: Journal | undefined
  readonly #historyLimit: number
  #version = 0
  /** Older watches than this cannot be resumed: what came before this process is not remembered. */
  #began = 0

  constructor({ journal, historyLimit = 1000 }: StoreOptions = {}) {
    this.#historyLimit = historyLimit
    this.#journal = journal
    for (const entry of journal?.replay() ?? []) {
      this.#version = Math.max(this.#version, entry.version)
      const { objects } = this.#table(entry.resource)
      if ('object' in entry) objects.set(keyOf(entry.object), freeze(entry.object))
      else if ('removed' in entry) objects.delete(entry.removed)
    }
    this.#began = this.#version
    for (const { history } of this.#tables.values()) history.forgotten = this.#began
    journal?.begin(this.#version, this.#all())
  }

  get version(): number {
    return this.#version
  }

  get(resource: ResourceName, namespace: string | undefined, name: string): ApiObject | undefined {
    return this.#table(resource).objects.get(`${namespace ?? ''}/${name}`)
  }

  /** In the order of namespace and name. */
  list(resource: ResourceName, namespace?: string): ApiObject[] {
    return sorted(this.#table(resource).objects, namespace)
  }

  /** The list as it was at an earlier version; undefined when that is forgotten. */
  listAt(resource: ResourceName, namespace: string | undefined, version: number): ApiObject[] | undefined {
    const { objects, history } = this.#table(resource)
    const undo = history.since(version)
    if (undo === undefined || undo.length === 0) return undo && sorted(objects, namespace)
    const then = new Map(objects)
    for (const { key, previous } of undo.toReversed()) {
      if (previous) then.set(key, previous)
      else then.delete(key)
    }
    return sorted(then, namespace)
  }

  /** Adds or replaces; returns what is stored, with its new resourceVersion. */
  put(resource: ResourceName, object: ApiObject): ApiObject {
    const key = keyOf(object)
    const table = this.#table(resource)
    const previous = table.objects.get(key)
    const stored = this.#next(object)
    this.#journal?.append({ version: this.#version, resource, object: stored })
    table.objects.set(key, stored)
    this.#tell(table, { type: previous ? 'MODIFIED' : 'ADDED', key, object: stored, previous })
    return stored
  }

  /** Returns the object as it last was; undefined when there was none. */
  remove(resource: ResourceName, namespace: string | undefined, name: string): ApiObject | undefined {
    const key = `${namespace ?? ''}/${name}`
    const table = this.#table(resource)
    const previous = table.objects.get(key)
    if (!previous) return undefined
    const object = this.#next(previous)
    this.#journal?.append({ version: this.#version, resource, removed: key })
    table.objects.delete(key)
    this.#tell(table, { type: 'DELETED', key, object, previous })
    return object
  }

  /** Everything after a version, oldest first; undefined when that is forgotten. */
  since(resource: ResourceName, version: number): Change[] | undefined {
    return this.#table(resource).history.since(version)
  }

  /** Calls the listener within every write to the resource; the function returned ends it. */
  subscribe(resource: ResourceName, listener: Listener): () => void {
    const { listeners } = this.#table(resource)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  #next(object: ApiObject): ApiObject {
    this.#version++
    return freeze({ ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } })
  }

  #tell(table: Table, change: Omit<Change, 'version'>): void {
    const told = { ...change, version: this.#version }
    table.history.add(told)
    for (const listener of [...table.listeners]) listener(told)
    if (this.#journal?.isLong) this.#shorten(this.#journal)
  }

  #shorten(journal: Journal): void {
    try {
      journal.begin(this.#version, this.#all())
    } catch {} // the disk is full: the write that is done already is none the worse, and the long journal goes on
  }

  #table(resource: string): Table {
    let table = this.#tables.get(resource)
    if (!table) {
      const history = new History(this.#began, this.#historyLimit)
      table = { objects: new Map(), history, listeners: new Set() }
      this.#tables.set(resource, table)
    }
    return table
  }

  *#all(): Iterable<{ resource: string; object: ApiObject }> {
    for (const [resource, { objects }] of this.#tables) {
      for (const object of objects.values()) yield { resource, object }
    }
  }
}

function keyOf(object: ApiObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`
}

function sorted(objects: Map<string, ApiObject>, namespace: string | undefined): ApiObject[] {
  const prefix = namespace === undefined ? '' : `${namespace}/`
  const found = [...objects].filter(([key]) => key.startsWith(prefix))
  found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return found.map(([, object]) => object)
}
