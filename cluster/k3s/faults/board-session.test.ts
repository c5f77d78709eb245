import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { actOn } from './act.ts'
import { BoardSession } from './board-session.ts'
import { measureOffset } from './clock-offset.ts'
import { killOnBoard } from './kill-process.ts'

const patient = () => AbortSignal.timeout(20_000)
const nowMs = () => performance.now()

let open: AsyncDisposableStack = new AsyncDisposableStack()
afterEach(async () => {
  await open.disposeAsync()
  open = new AsyncDisposableStack()
})

/** A session with this very machine. */
function session(): BoardSession {
  return open.use(new BoardSession('here', spawn('bash', ['-s'], { stdio: 'pipe' })))
}

function sleeper() {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  open.defer(() => void child.kill('SIGKILL'))
  const pid = child.pid ?? 0
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const startTicks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
  return { pid, startTicks, containerId: undefined }
}

describe('a session', () => {
  test('runs one script after the other, and tells their words and exit codes', async () => {
    const board = session()
    expect(await board.ask('echo one; echo two >&2; exit 3', patient())).toEqual({
      text: 'one\ntwo\n\n',
      exitCode: 3,
    })
    expect((await board.ask('echo again', patient())).text.trim()).toBe('again')
  })

  test('is not confused by a script that reads its input or prints no end of line', async () => {
    const board = session()
    expect((await board.ask('cat; printf unfinished', patient())).text.trim()).toBe('unfinished')
  })

  test('says that a board is gone, to who asks and to who asks later', async () => {
    const child = spawn('bash', ['-s'], { stdio: 'pipe' })
    const board = open.use(new BoardSession('agent-1', child))
    const asking = board.ask('sleep 60', patient())
    child.kill('SIGKILL')
    await expect(asking).rejects.toMatchObject({ code: 'BOARD_NOT_ANSWERING' })
    await expect(board.ask('true', patient())).rejects.toMatchObject({ code: 'BOARD_NOT_ANSWERING' })
  })

  test('gives up when it is told to, and ends', async () => {
    const board = session()
    const giveUp = new AbortController()
    const asking = board.ask('sleep 60', giveUp.signal)
    giveUp.abort()
    await expect(asking).rejects.toMatchObject({ code: 'BOARD_NOT_ANSWERING' })
    expect(board.isOpen).toBe(false)
  })

  test('tells its time again and again when it is to beat', async () => {
    const board = session()
    const beats: number[] = []
    await new Promise<void>(resolve => {
      board.beat(us => {
        beats.push(us)
        if (beats.length === 10) resolve()
      })
    })
    expect(beats).toEqual([...beats].sort((a, b) => a - b))
  })
})

describe('the clock of the same machine', () => {
  test('is as far off as it is', async () => {
    const { offsetMs, uncertaintyMs } = await measureOffset(session(), nowMs, patient())
    expect(Math.abs(offsetMs - performance.timeOrigin)).toBeLessThan(uncertaintyMs + 5)
  })
})

describe('killing a process', () => {
  test('places the signal between the question and the answer, and sees the process go', async () => {
    const board = session()
    const target = sleeper()
    const startedMs = nowMs()
    const { result, at } = await actOn(board, nowMs, patient(), () => killOnBoard(board, target, patient()))
    expect(at(result.killedUs)).toBeGreaterThanOrEqual(startedMs)
    expect(at(result.killedUs)).toBeLessThanOrEqual(nowMs())
    expect(result.goneUs).toBeGreaterThanOrEqual(result.killedUs)
  })

  test('spares another process that has the same number by now', async () => {
    const board = session()
    const target = sleeper()
    const earlier = { ...target, startTicks: target.startTicks - 1 }
    await expect(killOnBoard(board, earlier, patient())).rejects.toMatchObject({
      code: 'FAULT_WITHOUT_EFFECT',
    })
    expect(() => process.kill(target.pid, 0)).not.toThrow()
  })
})
