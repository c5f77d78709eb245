import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { TahanError } from '../../../../../support/errors.ts'
import {
  boardLines,
  boardPort,
  cableLines,
  firstSubnet,
  hostLines,
  hostLink,
  lastSubnet,
  subnetOf,
  switchLines,
} from './network-plan.ts'
import { ip, run } from './run.ts'

/** The cables and the switch of one rack. */
export class RackNetwork {
  readonly #rack: string
  readonly #folder: string
  #number = 0

  constructor(rack: string, stateFolder: string) {
    this.#rack = rack
    this.#folder = path.join(stateFolder, 'network')
  }

  /** First three numbers of its /24. */
  get subnet(): string {
    return subnetOf(this.#number)
  }

  /** @throws TahanError NO_SUBNET, RACK_COMMAND */
  async build(random: () => number): Promise<void> {
    await mkdir(this.#folder, { mode: 0o700 })
    await makeNamespace(this.#switch)
    this.#number = await this.#claim(random)
    await ip(this.#switch, switchLines(this.#number))
    await run('nsenter', [`--net=${this.#switch}`, 'sh', '-c', switchSettings])
  }

  /** Path of the namespace that systemd-nspawn is to use: one without a past, as after a power cut. */
  async plug(index: number): Promise<string> {
    const namespace = path.join(this.#folder, `board${index}`)
    if (existsSync(namespace)) await this.unplug(index)
    await makeNamespace(namespace)
    await ip(this.#switch, cableLines(this.#rack, index, namespace))
    await ip(namespace, boardLines(this.#number, index))
    await run('nsenter', [`--net=${namespace}`, 'sh', '-c', boardSettings])
    return namespace
  }

  /** No packet passes from or to the board any more. */
  async cut(index: number): Promise<void> {
    await ip(this.#switch, [`link set ${boardPort(index)} down`])
  }

  async restore(index: number): Promise<void> {
    await ip(this.#switch, [`link set ${boardPort(index)} up`])
  }

  /** Takes a board's cable and its network namespace away. */
  async unplug(index: number): Promise<void> {
    const namespace = path.join(this.#folder, `board${index}`)
    await ip(this.#switch, [`link delete ${boardPort(index)}`]).catch(() => {}) // it went with its namespace
    await run('umount', ['--lazy', namespace]).catch(() => {}) // it was never finished
    await rm(namespace, { force: true })
  }

  get #switch(): string {
    return path.join(this.#folder, 'switch')
  }

  /** A link's name can be taken once, so two racks that start at once cannot have the same subnet. */
  async #claim(random: () => number): Promise<number> {
    const count = lastSubnet - firstSubnet + 1
    const start = Math.floor(random() * count)
    let last: unknown
    for (let i = 0; i < count; i++) {
      const number = firstSubnet + ((start + i) % count)
      if (isInUse(number)) continue
      try {
        await ip(undefined, hostLines(this.#rack, number, this.#switch))
        return number
      } catch (thrown) {
        last = thrown // another rack was quicker, or no link can be made at all
        if (!isInUse(number)) break
      }
    }
    throw new TahanError('NO_SUBNET', 'The rack got no network of its own in 10.214.0.0/16.', {
      because: last instanceof Error ? last.message : `all ${count} subnets are in use`,
      tryThis: 'ip address; npm run down',
    })
  }
}

function isInUse(number: number): boolean {
  if (existsSync(`/sys/class/net/${hostLink(number)}`)) return true
  const prefix = `${subnetOf(number)}.`
  return Object.values(networkInterfaces()).some(list =>
    list?.some(({ address }) => address.startsWith(prefix)),
  )
}

/** A network namespace that lives as long as the file, or as the mount namespace this is. */
async function makeNamespace(file: string): Promise<void> {
  await writeFile(file, '')
  await run('unshare', [`--net=${file}`, 'true'])
}

/** Off the rack nothing answers, and the boards are told so; what is bridged is nobody's business but theirs. */
const switchSettings = `
echo 1 >/proc/sys/net/ipv4/ip_forward
for file in /proc/sys/net/bridge/bridge-nf-call-*; do if [ -e "$file" ]; then echo 0 >"$file"; fi; done
`

/** A new namespace has what the machine has; a board that was just switched on forwards nothing. */
const boardSettings = 'echo 0 >/proc/sys/net/ipv4/ip_forward'
