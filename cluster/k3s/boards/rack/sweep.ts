import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { isAlive } from '../../../../support/process/identity.ts'
import { borrowedFolder, giveBackScript } from './borrowed.ts'
import { readIdentity, stateFolders } from './state-folder.ts'
import { cgroupTrees, rackGroup } from './supervisor/cgroup-trees.ts'

/**
 * Takes away all of a rack whose supervisor is gone. Its mounts and network namespaces were in a mount namespace that
 * ends with the last process of it; so these are killed, by the control groups they cannot leave, and what remains is
 * the groups themselves, a link that the kernel may take its time with, what was borrowed, and files.
 * Arguments: the state folder, then the rack's group in every tree.
 */
export const sweepScript = `
folder=$1
shift
tries=0
while :; do
  left=
  for group; do
    [ -d "$group" ] || continue
    left=1
    find "$group" -name freezer.state -exec sh -c 'for f; do echo THAWED >"$f"; done' sh {} + 2>/dev/null
    find "$group" -name cgroup.kill -exec sh -c 'for f; do echo 1 >"$f"; done' sh {} + 2>/dev/null
    for pid in $(find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null); do
      [ "$pid" = 0 ] || kill -KILL "$pid" 2>/dev/null
    done
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
  done
  [ -n "$left" ] || break
  tries=$((tries + 1))
  [ "$tries" -lt 200 ] || break
  sleep 0.05
done
id=\${folder##*/}
for alias in /sys/class/net/tahan*/ifalias; do
  [ "$(cat "$alias" 2>/dev/null)" = "tahan-rack $id" ] || continue
  link=\${alias%/ifalias}
  ip link delete "\${link##*/}" 2>/dev/null
done
${giveBackScript(borrowedFolder)}rm -rf "$folder"
`

/** Arguments of `sweepScript` for a rack. */
export function sweepArguments(folder: string): string[] {
  const group = rackGroup(path.basename(folder))
  return [folder, ...cgroupTrees().map(tree => path.join(tree.path, group))]
}

/** Between making its folder and writing who it is, a rack needs far less than this. */
const youngMs = 60_000

/** Takes away what racks left whose keepers are dead: normally nothing, but somebody may have killed them all. */
export async function sweepLeftovers(): Promise<void> {
  await Promise.all((await stateFolders()).map(sweepWhenDead))
}

async function sweepWhenDead(folder: string): Promise<void> {
  const owner = (await readIdentity(folder, 'supervisor')) ?? (await readIdentity(folder, 'creator'))
  if (owner && isAlive(owner)) return
  if (!owner) {
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs < youngMs) return
  }
  await sweep(folder)
}

/** Ends a rack by force: whatever of it still runs is killed. */
export async function sweep(folder: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const child = spawn('/bin/sh', ['-c', sweepScript, 'tahan-sweep', ...sweepArguments(folder)], {
    stdio: 'ignore',
    cwd: '/',
  })
  child.on('error', () => resolve())
  child.on('close', () => resolve())
  return promise
}
