import path from 'node:path'

/** One file a rack of what it changed on the machine and must be given back; gone with the machine's next start. */
export const borrowedFolder = '/run/tahan-racks'

/** Something of the machine that boards need otherwise than it is. */
export type Borrowed =
  /** A controller that the root of a v2 tree did not hand on. */
  | { kind: 'controller'; name: string; tree: string }
  /** A module of the kernel that was not loaded. */
  | { kind: 'module'; name: string }
  /** A setting in /proc/sys, and what it was. */
  | { kind: 'setting'; value: string; file: string }

/** As the shell below reads it. */
export function borrowedLine(borrowed: Borrowed): string {
  switch (borrowed.kind) {
    case 'controller':
      return `controller ${borrowed.name} ${borrowed.tree}`
    case 'module':
      return `module ${borrowed.name}`
    case 'setting':
      return `setting ${borrowed.value} ${borrowed.file}`
    default:
      return borrowed satisfies never
  }
}

/**
 * Ends the borrowing of rack `$id`, whose state folder is `$folder`. The last rack gives back what all of them needed:
 * each wrote down also what it found borrowed already. Meanwhile nobody borrows.
 */
export function giveBackScript(from: string): string {
  return `
(
flock --timeout 10 9
if [ -f "${from}/$id" ]; then
  mv "${from}/$id" "$folder/borrowed"
  if rmdir "${from}" 2>/dev/null; then
    while read -r kind what where; do
      case $kind in
        controller) echo "-$what" >"$where/cgroup.subtree_control" ;;
        module) modprobe --remove "$what" ;;
        setting) echo "$what" >"$where" ;;
      esac
    done <"$folder/borrowed" 2>/dev/null
  fi
fi
) 9<"${lendersLock(from)}"
`
}

/** What is locked by those who borrow or give back: a folder that is there anyway, so that no lock is left behind. */
export function lendersLock(from: string): string {
  return path.dirname(from)
}
