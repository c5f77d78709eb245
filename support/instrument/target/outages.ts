import { setTimeout as pause } from 'node:timers/promises'
import { answerWith, type Beginning, type Door, refused, treated } from './door.ts'
import type { DoorPlan, OutageKind, TrueOutage } from './plan.ts'

type Place = { address: string; port: number }

function beginningOf(how: OutageKind, { address, port }: Place): Beginning {
  switch (how) {
    case 'refuses':
      return refused(address, port)
    case 'hangs':
      return treated(() => {})
    case 'resets':
      return treated(socket => socket.resetAndDestroy())
    case 'answers wrongly':
      return treated(answerWith('wrong'))
    default:
      return how satisfies never
  }
}

/** Plays the outages at their times, which timers keep to a millisecond or so, and tells each as it really was. */
export function playOutages(
  door: Door,
  { how, planned }: NonNullable<DoorPlan['outages']>,
  place: Place,
  nowMs: () => number,
  tell: (outage: TrueOutage) => void,
): void {
  const begin = beginningOf(how, place)
  const play = async () => {
    for (const { fromMs, lengthMs } of planned) {
      await pause(Math.max(0, fromMs - nowMs()))
      const startedMs = nowMs()
      const end = begin(door, nowMs)
      await pause(Math.max(0, startedMs + lengthMs - nowMs()))
      tell({ door: door.plan.name, ...(await end()) })
    }
  }
  void play()
}
