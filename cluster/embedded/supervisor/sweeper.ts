import { type ChildProcess, spawn } from 'node:child_process'
import { cgroupFolders } from '../cgroups.ts'

/**
 * Waits on its standard input, which only the supervisor holds: when the supervisor dies, however it dies, that ends.
 * Then it kills what the kernel did not (processes that containers started have no tie to us) and removes the
 * cluster's files. It is a shell, not Node, as it should cost nothing while it waits. It carries no marks, so that
 * nobody's sweep takes it for a leftover.
 */
const script = `
read -r _
while pids=$(grep -lsz "^TAHAN_CLUSTER=$1$" /proc/[0-9]*/environ); [ -n "$pids" ]; do
  for file in $pids; do
    file=\${file#/proc/}
    kill -KILL "\${file%/environ}" 2>/dev/null
  done
  sleep 0.02
done
rm -rf "$2"
shift 2
for try in 1 2 3 4 5 6 7 8 9 10; do
  left=
  for folder; do
    [ -d "$folder" ] || continue
    find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null
    [ -d "$folder" ] && left=1
  done
  [ -n "$left" ] || break
  sleep 0.2
done
true
`

export function startSweeper(cluster: string, stateFolder: string): ChildProcess {
  return spawn('/bin/sh', ['-c', script, 'tahan-sweeper', cluster, stateFolder, ...cgroupFolders(cluster)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
    cwd: '/',
    detached: true,
  })
}
