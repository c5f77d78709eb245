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
  const fill = async (most: number, limitMs: number) => {
    const untilMs = clock.nowMs() + limitMs
    const taken: Sample[] = []
    for (let i = 0; i < most && clock.nowMs() < untilMs; i += 1) taken.push(...(await turn(i)))
    return taken
  }
  await fill(warmTurns, warmMs)
  const taken = await fill(turns, measuredMs)
  for (const asker of [...app, bare]) asker.close()
  return taken
}
