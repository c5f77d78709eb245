import { fileOf, type TarEntry } from '../../../../support/tar/tar.ts'

/** Whom an app runs as. */
export const appUser = { id: 10_001, name: 'app' } as const

/** What programs look up in /etc. Addresses and the host's name are put there by whoever runs the container. */
export const accountFiles: readonly TarEntry[] = [
  fileOf(
    'etc/passwd',
    'root:x:0:0:root:/root:/bin/sh\n' +
      `${appUser.name}:x:${appUser.id}:${appUser.id}::/app:/bin/sh\n` +
      'nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n',
  ),
  fileOf('etc/group', `root:x:0:\n${appUser.name}:x:${appUser.id}:\nnogroup:x:65534:\n`),
  fileOf('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
]

/** For people who look into a running container, and for scripts in manifests. All are one program. */
const commands =
  'awk base64 basename cat chmod chown clear cp cut date dd df dirname dmesg du echo env expr false find free grep ' +
  'gunzip gzip head hexdump hostname id ip kill killall ln ls md5sum mkdir mktemp mount mv nc netstat nslookup nproc ' +
  'od pgrep pidof ping pkill ps pwd readlink realpath rm rmdir sed seq sh sha256sum sleep sort stat sync tail tar tee ' +
  'telnet test timeout top touch tr true tty uname uniq uptime vi watch wc wget which whoami xargs yes zcat'

/** busybox and the names that it answers to. */
export function busybox(program: Buffer): TarEntry[] {
  const links = commands
    .split(' ')
    .map(name => ({ kind: 'symlink', path: `bin/${name}`, target: 'busybox' }) as const)
  return [fileOf('bin/busybox', program, 0o755), ...links]
}

/** Every folder that the entries stand in, and those that a container's mounts go to. */
export function directoriesFor(entries: readonly TarEntry[]): TarEntry[] {
  const folders = new Set(['app', 'dev', 'etc', 'proc', 'root', 'run', 'sys', 'tmp', 'var', 'var/tmp'])
  for (const { path } of entries) {
    const parts = path.split('/').slice(0, -1)
    for (let depth = 1; depth <= parts.length; depth += 1) folders.add(parts.slice(0, depth).join('/'))
  }
  const modes: Partial<Record<string, number>> = { tmp: 0o1777, 'var/tmp': 0o1777, root: 0o700 }
  return [...folders].map(path => ({ kind: 'directory', path, mode: modes[path] ?? 0o755 }))
}
