import type { Board } from '../boards/board.ts'
import type { InventoryHost } from './groups.ts'
import { nearest } from './near.ts'
import type { Problems } from './problems.ts'
import type { Datastore } from './variables.ts'

const label = /^(?!\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** A board's name becomes its host name and the name of its Kubernetes node. */
export function checkName({ name, place }: InventoryHost, problems: Problems): void {
  if (label.test(name)) return
  const why = /[[\]]/.test(name)
    ? 'a range of hosts does not work here: name every board, since each has an address of its own'
    : 'must be a host name: small letters, digits and hyphens, 63 at most, not digits alone, and no dot; addresses go into ansible_host'
  problems.add(place, `"${name}" ${why}`)
}

interface Found {
  host: InventoryHost
  board: Board
}

/** What must hold between the boards of one cluster. */
export function checkCluster(
  found: readonly Found[],
  datastore: Datastore,
  hosts: readonly InventoryHost[],
  problems: Problems,
): void {
  const servers = found.filter(({ board }) => board.role === 'server')
  if (servers.length === 0) problems.add([], noServer(hosts))
  const [, second] = servers
  const datastoreAt = found[0]?.host.variables.get('tahan_datastore')?.place
  if (datastore.kind === 'sqlite' && second)
    problems.add(
      datastoreAt ?? second.host.place,
      `${servers.length} servers cannot share SQLite, which is a file of one of them: ` +
        'keep one server, or have three and tahan_datastore: etcd',
    )
  if (datastore.kind === 'etcd' && servers.length > 0 && servers.length % 2 === 0)
    problems.add(
      datastoreAt ?? [],
      `${servers.length} servers with etcd withstand no more than ${servers.length - 1}, since more than half must live: ` +
        `have ${servers.length - 1} or ${servers.length + 1}`,
    )

  const reachedAt = new Map<string, string>()
  for (const { host, board } of found) {
    const at = `${board.address}:${board.port}`
    const other = reachedAt.get(at)
    if (other)
      problems.add(
        host.variables.get('ansible_host')?.place ?? host.place,
        `${board.name} and ${other} have the same address ${at}`,
      )
    reachedAt.set(at, board.name)
    if (board.user === '' && !host.variables.has('ansible_user'))
      problems.add(
        host.place,
        `${board.name} has no ansible_user: say whom to log in as, best under all.vars`,
      )
  }
}

function noServer(hosts: readonly InventoryHost[]): string {
  const need = 'the group server has no host; K3s needs a server'
  const groups = new Set(hosts.flatMap(host => [...host.groups]))
  const meant =
    nearest(
      'server',
      [...groups].filter(group => group !== 'agent'),
    ) ?? ['master', 'masters', 'control_plane', 'controlplane'].find(name => groups.has(name))
  return meant ? `${need}. Rename the group ${meant} to server` : need
}
