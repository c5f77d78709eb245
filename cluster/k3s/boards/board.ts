/** A machine that K3s runs on, as an inventory names it: a Raspberry Pi, or a virtual board of the rack. */
export interface Board {
  /** Of the host and of the Kubernetes node. */
  name: string
  role: 'server' | 'agent'
  /** Where SSH and NodePorts answer: an IP address or a name. */
  address: string
  /** Of SSH. */
  port: number
  user: string
  /** Private key for SSH; undefined leaves it to OpenSSH's own configuration and agent. */
  keyFile: string | undefined
  /** The host's public key, as `ssh-keyscan` prints it without the name: `ssh-ed25519 AAAA…`. */
  hostKey: string | undefined
  /** In words, for reports: `Raspberry Pi 4 Model B, 4 GB`. */
  model: string | undefined
  price: Price | undefined
  power: PowerSupply
}

export interface Price {
  amount: number
  /** ISO 4217, e.g. `EUR`. */
  currency: string
}

/**
 * How a board's power is cut and given again. With `none` the board resets itself by SysRq, which is a crash and a
 * restart, and no power cut that lasts. Secrets are not here: `passwordVariable` names the environment variable that
 * holds one.
 */
export type PowerSupply =
  | { by: 'none' }
  /** A switch with Power over Ethernet that is told over SSH, by its own commands. */
  | PoeSwitch
  /** A Shelly plug, first or later generation. */
  | Plug<'shelly'>
  /** A plug or relay with Tasmota. */
  | Plug<'tasmota'>
  /** Commands of this machine, each with its arguments; exit code 0 means done. */
  | { by: 'command'; off: string[]; on: string[] }

export interface PoeSwitch {
  by: 'poe-ssh'
  address: string
  port: number
  user: string
  keyFile: string | undefined
  /** As a board's. */
  hostKey: string | undefined
  off: string
  on: string
  /** What asks the switch whether the port gives power; with `isOff` and `isOn` the answer is proof. */
  state: { ask: string; isOff: string; isOn: string } | undefined
}

export interface Plug<By extends string> {
  by: By
  url: string
  /** As the device's own interface counts: a Shelly's from 0, Tasmota's from 1. */
  channel: number
  passwordVariable: string | undefined
}
