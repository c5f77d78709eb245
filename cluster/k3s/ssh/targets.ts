import type { Board, PoeSwitch } from '../boards/board.ts'
import type { SshTarget } from './arguments.ts'

/** The switch that a board gets its power from, as a machine to speak to. */
export function switchTarget({ address, port, user, keyFile, hostKey }: PoeSwitch): SshTarget {
  return { name: `the switch ${address}`, address, port, user, keyFile, hostKey }
}

/** Every machine that a run on these boards speaks to over SSH, each once. */
export function sshTargetsOf(boards: readonly Board[]): SshTarget[] {
  const switches = boards.flatMap(({ power }) => (power.by === 'poe-ssh' ? [switchTarget(power)] : []))
  return [
    ...boards,
    ...new Map(switches.map(target => [`${target.address}:${target.port}`, target])).values(),
  ]
}
