/** What systemd-nspawn needs to know of a board. */
export interface Container {
  name: string
  root: string
  /** Path of its network namespace. */
  network: string
  /** Folders that are no overlay, by where the board has them. */
  disks: Readonly<Record<string, string>>
  /** Device files of the machine that it has, as far as they exist. */
  devices: readonly string[]
}

/** Devices that K3s and its containers ask for. */
export const wantedDevices = ['/dev/fuse', '/dev/net/tun', '/dev/kmsg']

/** systemd-nspawn says that the guest asked for a reboot. */
export const rebootCode = 133

/**
 * A host of its own, with all rights that root has on a board, but registered nowhere and with nothing of the machine's
 * settings copied in.
 */
export function nspawnArguments({ name, root, network, disks, devices }: Container): string[] {
  return [
    ...['--quiet', '--boot', '--directory', root, '--machine', name, '--hostname', name],
    ...['--register=no', '--keep-unit', '--private-users=no', '--capability=all'],
    ...['--resolv-conf=off', '--timezone=off', '--link-journal=no', '--console=read-only'],
    // Containers on the board filter for themselves; these are what they need beyond nspawn's own list.
    '--system-call-filter=@keyring bpf perf_event_open',
    // There is one clock for the machine and all its boards. All rights include that to set it.
    '--system-call-filter=~clock_settime settimeofday',
    ...devices.map(device => `--bind=${device}`),
    ...Object.entries(disks).map(([there, here]) => `--bind=${here}:${there}`),
    `--network-namespace-path=${network}`,
  ]
}

/** Enters the board's control groups, each named by a file, and becomes the command after `--`. */
export const launchScript = `
while [ "$1" != -- ]; do
  echo $$ >"$1" || exit 1
  shift
done
shift
exec "$@"
`
