import { existsSync } from 'node:fs'
import path from 'node:path'
import { TahanError } from '../../../../support/errors.ts'

/** Programs that a rack runs on this machine, and the Debian package each is in. */
const needed: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  ip: 'iproute2',
  iptables: 'iptables',
  'ansible-playbook': 'ansible-core',
  unshare: 'util-linux',
  flock: 'util-linux',
}

export interface Host {
  platform: string
  /** undefined where users have no numbers. */
  uid: number | undefined
  hasProgram: (name: string) => boolean
}

const thisHost: Host = {
  platform: process.platform,
  uid: process.getuid?.(),
  hasProgram: name =>
    [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'].some(
      folder => folder !== '' && existsSync(path.join(folder, name)),
    ),
}

/** Why no rack can stand on this machine, and what to do about it; undefined when one can. */
export function whyNoRack(host: Host = thisHost): { because: string; tryThis: string } | undefined {
  if (host.platform !== 'linux') {
    return {
      because: `virtual boards need Linux, and this is ${host.platform}`,
      tryThis: 'a Linux machine, or TAHAN_TARGET=embedded',
    }
  }
  const missing = Object.keys(needed).filter(program => !host.hasProgram(program))
  if (missing.length > 0) {
    const packages = new Set(missing.map(program => needed[program]))
    return {
      because: `this machine lacks ${missing.join(', ')}`,
      tryThis: `sudo apt-get install --yes --no-install-recommends ${[...packages].join(' ')}`,
    }
  }
  if (host.uid !== 0) {
    return {
      because: 'virtual boards need root, for namespaces, mounts and control groups',
      tryThis: 'the same command with sudo, or TAHAN_TARGET=embedded',
    }
  }
  return undefined
}

/** @throws TahanError RACK_IMPOSSIBLE */
export function requireRack(): void {
  const why = whyNoRack()
  if (why) throw new TahanError('RACK_IMPOSSIBLE', 'No virtual boards can be put up here.', why)
}
