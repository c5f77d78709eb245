/** What the files of /proc say, as text. */

/** Ticks of /proc/stat a second, by definition of its interface. */
const ticksPerSecond = 100

/**
 * Processor time in which something was done, of the numbers after `cpu` in /proc/stat: user, nice, system, idle, iowait,
 * irq, softirq, steal. A guest's time is in user already.
 */
export function busySeconds(numbers: string): number | undefined {
  const [user, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = numbers
    .trim()
    .split(/ +/)
    .map(Number)
  if (numbers.trim() === '' || user === undefined || Number.isNaN(user)) return undefined
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond
}

/** TCP segments, of the two lines after `Tcp:` in /proc/net/snmp: names, then values. */
export function segmentsOf([names = '', values = '']: readonly string[]) {
  const of = (name: string) => {
    const value = values.split(' ')[names.split(' ').indexOf(name)]
    return value === undefined ? undefined : Number(value)
  }
  return { tcpSentSegments: of('OutSegs'), tcpRetransmittedSegments: of('RetransSegs') }
}

/** Interfaces that lead to pods and not out of the machine: their bytes would count twice. */
export const insideInterface =
  /^(lo|veth|cni|flannel|docker|br-|virbr|cali|tunl|cilium|kube-|nodelocaldns|vxlan|ifb|dummy)/

/** Bytes over interfaces that lead out, of the lines of /proc/net/dev; undefined without any such. */
export function bytesOutside(lines: readonly string[]): { received: number; sent: number } | undefined {
  const outside = lines.flatMap(line => {
    const [name, received, , , , , , , , sent] = line.replace(':', ' ').trim().split(/ +/)
    if (name === undefined || insideInterface.test(name) || !/^\d+$/.test(sent ?? '')) return []
    return [{ received: Number(received), sent: Number(sent) }]
  })
  if (outside.length === 0) return undefined
  return {
    received: outside.reduce((sum, { received }) => sum + received, 0),
    sent: outside.reduce((sum, { sent }) => sum + sent, 0),
  }
}
