import type { ResourceReading } from '../../../support/resources/reading.ts'
import { readingOf } from '../../../support/resources/reading.ts'
import type { ResourceSource } from '../../../support/resources/source.ts'
import type { BoardSession } from '../faults/board-session.ts'
import type { BoardTools } from '../faults/board-tools.ts'

/**
 * What a board's sensors and firmware say, one `name value` a line. On a Raspberry Pi the firmware's own flags; where
 * its tool is missing, those that the kernel shows, or its alarm for the voltage alone.
 */
const script = `
for zone in /sys/class/thermal/thermal_zone*/temp; do
  [ -r "$zone" ] && echo "millicelsius $(cat "$zone" 2>/dev/null)"
done
for clock in /sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_cur_freq; do
  [ -r "$clock" ] && echo "kilohertz $(cat "$clock" 2>/dev/null)"
done
if said=$(vcgencmd get_throttled 2>/dev/null); then echo "flags \${said#throttled=}"
else
  for file in /sys/devices/platform/soc/*firmware/get_throttled; do
    [ -r "$file" ] && { echo "flags 0x$(sed 's/^0x//' "$file")"; said=yes; break; }
  done
  if [ -z "$said" ]; then
    for monitor in /sys/class/hwmon/hwmon*; do
      [ "$(cat "$monitor/name" 2>/dev/null)" = rpi_volt ] && echo "flags $(cat "$monitor/in0_lcrit_alarm")"
    done
  fi
fi
while read -r name sent; do [ "$name" = Tcp: ] && echo "tcp $sent"; done </proc/net/snmp
true`

/** What the lines of that script say of one board. */
export function sensorReading(text: string, about: { atMs: number; name: string }): ResourceReading {
  const said = (name: string) =>
    [...text.matchAll(new RegExp(`^${name} (\\S.*)$`, 'gm'))].map(([, value = '']) => value)
  const numbers = (name: string) => said(name).map(Number).filter(Number.isFinite)
  const most = (values: number[]) => (values.length > 0 ? Math.max(...values) : undefined)
  const hottest = most(numbers('millicelsius'))
  const fastest = most(numbers('kilohertz'))
  const [names = '', values = ''] = said('tcp')
  const segments = (name: string) => {
    const value = values.split(' ')[names.split(' ').indexOf(name)]
    return value === undefined ? undefined : Number(value)
  }
  return readingOf({
    ...about,
    kind: 'node',
    source: 'board',
    celsius: hottest === undefined ? undefined : hottest / 1_000,
    clockMhz: fastest === undefined ? undefined : fastest / 1_000,
    throttled: numbers('flags')[0],
    tcpSentSegments: segments('OutSegs'),
    tcpRetransmittedSegments: segments('RetransSegs'),
  })
}

/** The boards' own sensors over SSH: one session a board, opened again when the board was away. */
export function boardSensors(tools: BoardTools, everyMs: number): ResourceSource {
  const sessions = new Map<string, BoardSession>()
  const sessionOf = async (board: BoardTools['boards'][number], signal: AbortSignal) => {
    const known = sessions.get(board.name)
    if (known?.isOpen) return known
    const opened = await tools.openSession(board, signal)
    sessions.set(board.name, opened)
    return opened
  }
  const look = async (board: BoardTools['boards'][number], signal: AbortSignal) => {
    const session = await sessionOf(board, signal)
    const askedMs = tools.nowMs()
    const { text } = await session.ask(script, signal)
    return sensorReading(text, { atMs: (askedMs + tools.nowMs()) / 2, name: board.name })
  }
  return {
    name: 'board',
    where: 'the boards’ sensors over SSH',
    everyMs,
    async read(signal) {
      const looks = await Promise.allSettled(tools.boards.map(board => look(board, signal)))
      const [failed, ...others] = looks.filter(result => result.status === 'rejected')
      // A board that is off keeps nobody from looking at the others.
      if (failed && others.length === looks.length - 1) throw failed.reason
      return looks.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
    },
    close: () => {
      for (const session of sessions.values()) void session[Symbol.asyncDispose]()
    },
  }
}
