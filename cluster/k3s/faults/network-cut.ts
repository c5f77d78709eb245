import type { Injection } from '../../../support/chaos/fault.ts'
import { TahanError } from '../../../support/errors.ts'
import type { Board } from '../boards/board.ts'
import { actOn, plusMinus } from './act.ts'
import { type BoardSession, microseconds } from './board-session.ts'
import type { BoardTools } from './board-tools.ts'
import { armScript, keepArmed } from './dead-man.ts'
import { filterScript, isFilteredScript, unfilterScript } from './packet-filter.ts'
import { heal, undoOnBoard } from './undo.ts'
import { sshOf, uplinksFunction } from './uplinks.ts'

const name = 'network-cut'

/** As if the cable were pulled: nothing comes in and nothing goes out, but SSH with the harness. */
function cutScript(board: Board): string {
  return `${sshOf(board)}
${uplinksFunction}
[ -n "$(uplinks)" ] || { echo 'no link leads off this board'; exit 8; }
${armScript(name, unfilterScript, isFilteredScript)}
${filterScript({ drop: 'all' })}
echo "cut $acted $EPOCHREALTIME" $links`
}

/** Prints the names of the boards whose SSH answers this one. */
function reachedScript(peers: readonly Board[]): string {
  const each = peers.map(
    ({ name, address, port }) =>
      `{ timeout 1 bash -c 'exec 3<>/dev/tcp/${address}/${port}' 2>/dev/null && echo reaches ${name}; } &`,
  )
  return `${each.join('\n')}\nwait`
}

async function reached(
  session: BoardSession,
  peers: readonly Board[],
  signal: AbortSignal,
): Promise<string[]> {
  const { text } = await session.ask(reachedScript(peers), signal)
  const answered = new Set([...text.matchAll(/^reaches (\S+)$/gm)].map(([, peer]) => peer))
  // In the inventory's order, whoever answered first.
  return peers.map(({ name: peer }) => peer).filter(peer => answered.has(peer))
}

/** @throws TahanError FAULT_WITHOUT_EFFECT, BOARD_REFUSED, BOARD_NOT_ANSWERING */
export async function cutNetwork(
  tools: BoardTools,
  board: Board,
  onTrouble: (because: string) => void,
  signal: AbortSignal,
): Promise<Injection> {
  const peers = tools.boards.filter(other => other !== board)
  await using session = await tools.openSession(board, signal)
  const before = await reached(session, peers, signal)
  if (before.length === 0) {
    throw new TahanError('FAULT_WITHOUT_EFFECT', `${board.name} was not cut off the network.`, {
      because: 'it reached no other board before, so a cut could not be told.',
      tryThis: `ssh into ${board.name}, and from there to ${peers[0]?.address ?? 'another board'}`,
    })
  }
  const { result, at, uncertaintyMs } = await actOn(session, tools.nowMs, signal, () =>
    session.run(cutScript(board), 'cut itself off the network', signal),
  )
  const [, from = '', to = '', links = ''] = /^cut (\S+) (\S+) (.*)$/m.exec(result) ?? []
  const after = await reached(session, peers, signal)
  if (from === '' || after.length > 0) {
    throw new TahanError('FAULT_WITHOUT_EFFECT', `${board.name} was not cut off the network.`, {
      because: `it still reaches ${after.join(', ')}.`,
      tryThis: 'look for another packet filter on the board: nft list ruleset',
    })
  }
  const armed = keepArmed(tools, board, name, onTrouble)
  const [fromMs, toMs] = [at(microseconds(from)), at(microseconds(to))]
  const halfMs = (toMs - fromMs) / 2
  return {
    t0Ms: fromMs + halfMs,
    proof: `${board.name} drops everything on ${links.trim()} but SSH with the harness, and reaches none of ${before.join(', ')} any more (${plusMinus(halfMs + uncertaintyMs)})`,
    heal: () =>
      heal(
        armed,
        () => restoreNetwork(tools, board),
        `The network of ${board.name} came back before its time.`,
      ),
  }
}

/** @returns whether it was cut */
export function restoreNetwork(tools: Pick<BoardTools, 'openSession'>, board: Board): Promise<boolean> {
  return undoOnBoard(tools, board, {
    name,
    isDoneScript: isFilteredScript,
    undoScript: unfilterScript,
    doing: 'restore its network',
  })
}
