import type { RunClock } from '../clock.ts'
import type { Sample } from '../probe/sample.ts'
import { Asker } from './asker.ts'
import type { TurnsPlan } from './protocol.ts'

/** A process that has just begun answers slower until its code is compiled; so many turns are not recorded. */
const warmTurns = 500
const turns = 500
/** Of a slow app so many seconds have to do. */
const warmMs = 1_000
const measuredMs = 1_500
/** Fewer would be no figure; a very slow app is asked until then. */
const leastTurns = 20
const patienceMs = 20_000

/**
 * Asks the app and a bare responder in turns, one request at a time: what else the machine does in that moment meets
 * both. Which of the two is first changes from turn to turn.
 */
export async function takeTurns(
  { doors, reference, body }: Pick<TurnsPlan, 'doors' | 'reference' | 'body'>,
  clock: RunClock,
): Promise<Sample[]> {
  const app = doors.map(door => new Asker(door, body, clock))
  const bare = new Asker(reference, { kind: 'any' }, clock)
  const turn = async (number: number): Promise<Sample[]> => {
    const own = app[number % app.length] as Asker
    const inOrder = Math.floor(number / app.length) % 2 === 0 ? [own, bare] : [bare, own]
    const samples: Sample[] = []
    for (const asker of inOrder) samples.push(await asker.ask())
    return samples
  }
  const fill = async (least: number, most: number, limitMs: number) => {
    const untilMs = clock.nowMs() + limitMs
    const taken: Sample[] = []
    const isWanted = (made: number, nowMs: number) =>
      nowMs < untilMs ? made < most : made < least && nowMs < untilMs + patienceMs
    for (let i = 0; isWanted(i, clock.nowMs()); i += 1) taken.push(...(await turn(i)))
    return taken
  }
  await fill(0, warmTurns, warmMs)
  const taken = await fill(leastTurns, turns, measuredMs)
  for (const asker of [...app, bare]) asker.close()
  return taken
}
