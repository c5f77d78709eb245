import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import type { Board } from '../../boards/board.ts'
import { openRack } from '../../boards/rack/open.ts'
import { readInventory } from '../../inventory/inventory.ts'
import { SshAccess } from '../../ssh/access.ts'
import type { ProvisionOptions } from '../options.ts'

/** Answers as `k3s` for what the playbooks ask; no container runs. For tests alone. */
const standInK3s = path.join(import.meta.dirname, 'k3s')

/** Virtual boards, and inventories that name some of them or say more of them than the rack's own. */
export interface TestBoards extends AsyncDisposable {
  boards: readonly Board[]
  access: SshAccess
  folder: string
  /** Options for `provision` and `uninstall` with the stand-in. */
  options: (changes?: InventoryChanges) => Promise<ProvisionOptions>
  /** As root. */
  on: (board: string, command: string) => Promise<string>
}

interface InventoryChanges {
  /** Only these boards are in it. */
  only?: readonly string[]
  /** Servers instead of agents. */
  servers?: readonly string[]
  /** Of single boards. */
  variables?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  datastore?: unknown
}

interface InventoryFile {
  all: {
    vars: Record<string, unknown>
    children: Record<'server' | 'agent', { hosts: Record<string, Record<string, unknown>> }>
  }
}

export async function openTestBoards(): Promise<TestBoards> {
  await using opening = new AsyncDisposableStack()
  const rack = opening.use(await openRack({ model: 'pi-5-8gb' }))
  const { boards, file } = await readInventory(rack.record.inventoryFile)
  const access = opening.use(await SshAccess.open(boards))
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-boards-test-'))
  opening.defer(() => rm(folder, { recursive: true }))
  const owned = opening.move()
  let written = 0

  async function options(changes: InventoryChanges = {}): Promise<ProvisionOptions> {
    const inventoryFile = path.join(folder, `inventory-${written++}.yaml`)
    const content = parse(await readFile(file, 'utf8')) as InventoryFile
    await writeFile(inventoryFile, stringify(changed(content, changes)), { mode: 0o600 })
    return {
      inventoryFile,
      boards: (await readInventory(inventoryFile)).boards,
      access,
      handling: 'defaults',
      k3s: { version: 'v1.21.2+k3s1', binaries: { amd64: standInK3s, arm64: standInK3s } },
      images: [],
      folder: path.join(folder, 'out'),
      onProgress: () => {},
      signal: AbortSignal.timeout(600_000),
    }
  }

  function on(name: string, command: string): Promise<string> {
    const board = boards.find(candidate => candidate.name === name)
    if (!board) throw new Error(`no board ${name}`)
    return access.shell(board).output(command, { sudo: true })
  }
  return { boards, access, folder, options, on, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function changed(
  content: InventoryFile,
  { only, servers = [], variables = {}, datastore }: InventoryChanges,
) {
  const { server, agent } = content.all.children
  for (const name of servers) {
    const host = agent.hosts[name]
    if (host) server.hosts[name] = host
    delete agent.hosts[name]
  }
  for (const { hosts } of [server, agent]) {
    for (const [name, own] of Object.entries(hosts)) {
      if (only && !only.includes(name)) delete hosts[name]
      Object.assign(own, variables[name])
    }
  }
  if (datastore !== undefined) content.all.vars.tahan_datastore = datastore
  return content
}
