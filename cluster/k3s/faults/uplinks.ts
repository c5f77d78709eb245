import type { Board } from '../boards/board.ts'

/**
 * A shell function that prints the links which lead off the board, one a line: what reaches the harness, what has a
 * default route, and what is a real device. What K3s makes for its pods is none of them.
 */
export const uplinksFunction = `uplinks() {
  {
    [ -z "$harness" ] || ip -o route get "$harness"
    ip -o -4 route show default; ip -o -6 route show default
    for device in /sys/class/net/*/device; do [ -e "$device" ] && echo "dev $(basename "$(dirname "$device")")"; done
  } 2>/dev/null | sed -n 's/.*dev \\([^ ]*\\).*/\\1/p' | sort -u | grep -vx lo
}`

/**
 * Shell variables that tell SSH with the harness from all other traffic: \`harness\`, the address as the board sees it
 * (there may be a router between), and \`port\`, of the board's sshd.
 *
 * \`SSH_CONNECTION\` is lost on the way through sudo; the shell's parent processes still have it.
 */
export function sshOf(board: Board): string {
  return `connection=
process=$$; while [ -z "$connection" ] && [ "$process" -gt 1 ]; do
  connection=$(tr '\\0' '\\n' <"/proc/$process/environ" 2>/dev/null | sed -n 's/^SSH_CONNECTION=//p')
  process=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$process/status")
done
set -- $connection; harness=\${1:-}; port=\${4:-${board.port}}
[ -n "$harness" ] || { echo 'this shell has no SSH_CONNECTION, so SSH cannot be left out of the cut'; exit 9; }`
}
