import type { ProcessIdentity } from '../../../../support/process/identity.ts'

/** How many boards a rack has, and what they are. */
export interface RackShape {
  servers: number
  agents: number
  /** A name of `boardModels`, e.g. `pi-4-4gb`. */
  model: string
}

/** One virtual board, as the rack knows it. */
export interface RackBoard {
  /** Of the host and of the Kubernetes node: `server-1`, `agent-2`. */
  name: string
  role: 'server' | 'agent'
  /** IPv4, reachable from this machine alone. */
  address: string
  /** `ssh-ed25519 AAAA…`: made by the rack, so that nobody has to trust a first sight. */
  hostKey: string
}

/** What is known of a rack whose boards all answer; on disk beside it as long as it stands. */
export interface RackRecord extends RackShape {
  /** Eight hexadecimal digits; also in the names of its links and control groups. */
  id: string
  /** Taken away with the process that made it; false for one that stays. */
  attached: boolean
  supervisor: ProcessIdentity
  /** `10.214.7`: the first three numbers of its /24. */
  subnet: string
  boards: readonly RackBoard[]
  /** The same for every board: who SSH logs in as; may use sudo without a password. */
  user: string
  /** Private key for SSH, mode 0600. */
  keyFile: string
  /** A YAML inventory as a user's, with these boards; from there on they are boards like any other. */
  inventoryFile: string
}
