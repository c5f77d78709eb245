import type { z } from 'zod'
import type { Board } from '../boards/board.ts'
import { checkCluster, checkName } from './cluster-rules.ts'
import type { InventoryHost } from './groups.ts'
import { nearest } from './near.ts'
import type { Problems } from './problems.ts'
import type { ValueContext } from './values.ts'
import { type Datastore, type VariableName, variableSchemas } from './variables.ts'

type Read = { [Name in VariableName]?: z.output<ReturnType<typeof variableSchemas>[Name]> }

/** Makes boards of the hosts in `server` and `agent`; hosts of other groups are somebody else's. */
export function readBoards(
  hosts: readonly InventoryHost[],
  context: Omit<ValueContext, 'host'>,
  problems: Problems,
): { boards: Board[]; disposable: boolean; datastore: Datastore } {
  const found = hosts
    .filter(host => isBoard(host, problems))
    .map(host => {
      checkName(host, problems)
      refuseUnfit(host, problems)
      const read = readVariables(host, { ...context, host: host.name }, problems)
      return { host, read, board: boardOf(host, read) }
    })
    .sort((a, b) => Number(a.board.role === 'agent') - Number(b.board.role === 'agent'))

  for (const name of ['tahan_datastore', 'tahan_disposable']) {
    const given = found.map(({ host }) => host.variables.get(name))
    const odd = given.find(variable => JSON.stringify(variable?.value) !== JSON.stringify(given[0]?.value))
    if (odd) problems.add(odd.place, `${name} holds for the whole cluster: give it once, under all.vars`)
  }
  const first = found[0]?.read
  const datastore = first?.tahan_datastore ?? { kind: 'sqlite' as const }
  checkCluster(found, datastore, hosts, problems)
  return { boards: found.map(({ board }) => board), disposable: first?.tahan_disposable ?? false, datastore }
}

function isBoard({ name, place, groups }: InventoryHost, problems: Problems): boolean {
  const server = groups.has('server')
  const agent = groups.has('agent')
  if (server && agent) problems.add(place, `${name} is in both server and agent; a board is one of them`)
  const others = [...groups].filter(group => group !== 'all' && group !== 'ungrouped')
  if (others.length === 0)
    problems.add(place, `${name} is in neither server nor agent: put it into one of them`)
  return server || agent
}

/** Raspberry Pi OS set it up so until April 2026, and asks for a password since then. */
const noPassword =
  "tahan needs sudo without a password: on the board, echo '<user> ALL=(ALL) NOPASSWD: ALL' | sudo tee /etc/sudoers.d/010-<user>"

/** Ansible could use these, and the connections tahan makes beside Ansible's could not. */
const unfit: Readonly<Record<string, string>> = {
  ansible_ssh_host: 'write ansible_host',
  ansible_ssh_port: 'write ansible_port',
  ansible_ssh_user: 'write ansible_user',
  ansible_private_key_file: 'write ansible_ssh_private_key_file',
  ansible_password: 'tahan speaks to boards with a key alone: ssh-copy-id, then ansible_ssh_private_key_file',
  ansible_ssh_pass: 'tahan speaks to boards with a key alone: ssh-copy-id, then ansible_ssh_private_key_file',
  ansible_ssh_password:
    'tahan speaks to boards with a key alone: ssh-copy-id, then ansible_ssh_private_key_file',
  ansible_become_pass: noPassword,
  ansible_become_password: noPassword,
  ansible_ssh_args: 'write it for this host into ~/.ssh/config, which Ansible and tahan both follow',
  ansible_ssh_common_args: 'write it for this host into ~/.ssh/config, which Ansible and tahan both follow',
  ansible_ssh_extra_args: 'write it for this host into ~/.ssh/config, which Ansible and tahan both follow',
}

function refuseUnfit(host: InventoryHost, problems: Problems): void {
  for (const [name, { value, place }] of host.variables) {
    const instead = unfit[name]
    if (instead) problems.add(place, `${name} cannot be used here; ${instead}`)
    if (name === 'ansible_connection' && !['ssh', 'smart'].includes(String(value)))
      problems.add(place, 'boards are reached over SSH: leave ansible_connection away')
  }
}

function readVariables(host: InventoryHost, context: ValueContext, problems: Problems): Read {
  const schemas: Readonly<Record<string, z.ZodType>> = variableSchemas(context)
  const read: Record<string, unknown> = {}
  for (const [name, { value, place }] of host.variables) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined
    if (schema === undefined) {
      if (name.startsWith('tahan_')) problems.add(place, unknownVariable(name, Object.keys(schemas)))
      continue
    }
    const { success, data, error } = schema.safeParse(value)
    if (success) read[name] = data
    else
      for (const issue of error.issues) problems.add([...place, ...placeOf(issue)], sentenceOf(issue, value))
  }
  return read as Read
}

function unknownVariable(name: string, known: readonly string[]): string {
  const own = known.filter(candidate => candidate.startsWith('tahan_'))
  const near = nearest(name, own)
  return near
    ? `tahan knows no ${name}; did you mean ${near}?`
    : `tahan knows no ${name}; it knows ${own.join(', ')}`
}

function placeOf(issue: z.core.$ZodIssue): (string | number)[] {
  return issue.path.map(part => (typeof part === 'number' ? part : String(part)))
}

function sentenceOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    if (issue.keys.some(key => /^(true|false|on|off)$/.test(key)))
      return 'what switches the power is named switch_off and switch_on'
    return `"${issue.keys.join('", "')}" is not known here`
  }
  // A URL may hold a password.
  const isShown = issue.path.length === 0 && typeof value !== 'object' && !String(value).includes('://')
  return isShown ? `${issue.message}; it is ${JSON.stringify(value)}` : issue.message
}

function boardOf(host: InventoryHost, read: Read): Board {
  return {
    name: host.name,
    role: host.groups.has('server') ? 'server' : 'agent',
    address: read.ansible_host ?? host.name,
    port: read.ansible_port ?? 22,
    user: read.ansible_user ?? '',
    keyFile: read.ansible_ssh_private_key_file,
    hostKey: read.tahan_host_key,
    model: read.tahan_model,
    price: read.tahan_price,
    power: read.tahan_power ?? { by: 'none' },
  }
}
