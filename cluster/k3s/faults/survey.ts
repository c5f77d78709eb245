import type { NodeHardware } from '../../../support/record/manifest.ts'
import type { Board } from '../boards/board.ts'
import type { BoardTools } from './board-tools.ts'
import { parseQueueKinds, type QueueKinds, queueKindsScript } from './degrade-plan.ts'

/** What a board says of itself. */
export interface BoardSurvey {
  board: Board
  hardware: NodeHardware
  queues: QueueKinds
  /** A virtual board shares its kernel with its host: SysRq would restart that. */
  isContainer: boolean
  /** Programs that faults need and that the board lacks. */
  missing: string[]
}

const programs = ['systemctl', 'systemd-run', 'iptables-restore', 'tc', 'ip', 'unshare']

const surveyScript = `say() { [ -z "$2" ] || echo "$1 $2"; }
for file in /proc/device-tree/model /sys/firmware/devicetree/base/model /sys/class/dmi/id/product_name; do
  if [ -s $file ]; then say model "$(tr -d '\\0' <$file)"; break; fi
done
say os "$(sed -n 's/^PRETTY_NAME="\\(.*\\)"$/\\1/p' /etc/os-release)"
say kernel "$(uname -r)"
say architecture "$(uname -m)"
say cores "$(nproc)"
say memory "$(sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo)"
say container "$(systemd-detect-virt --container 2>/dev/null | grep -vx none)"
for program in ${programs.join(' ')}; do command -v $program >/dev/null || say missing $program; done
${queueKindsScript}`

/** Asks a board what it is and what can be done to it. */
export async function survey(tools: BoardTools, board: Board, signal: AbortSignal): Promise<BoardSurvey> {
  await using session = await tools.openSession(board, signal)
  return parseSurvey(board, await session.run(surveyScript, 'say what it is', signal))
}

export function parseSurvey(board: Board, text: string): BoardSurvey {
  const all = (name: string) =>
    [...text.matchAll(new RegExp(`^${name} (.+)$`, 'gm'))].map(([, value]) => value?.trim() ?? '')
  const one = (name: string) => all(name)[0]
  const number = (name: string) => (one(name) === undefined ? undefined : Number(one(name)))
  const memoryKib = number('memory')
  return {
    board,
    hardware: {
      node: board.name,
      model: board.model ?? one('model'),
      price: board.price,
      os: one('os'),
      kernel: one('kernel'),
      architecture: one('architecture'),
      cores: number('cores'),
      memoryBytes: memoryKib === undefined ? undefined : memoryKib * 1_024,
    },
    queues: parseQueueKinds(text),
    isContainer: one('container') !== undefined,
    missing: all('missing'),
  }
}
